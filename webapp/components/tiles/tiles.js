// Draws small pictures as buttons and reports the one that is pressed. Texts are set as text, never as markup.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const grid = parentElement.querySelector(".tiles");
  grid.setAttribute("aria-label", data.label);
  const focused = parentElement.activeElement?.dataset?.index;
  const tiles = data.tiles.map((tile, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.index = index;
    button.title = tile.title;
    button.setAttribute("aria-pressed", String(tile.chosen));
    const image = document.createElement("img");
    image.src = tile.image;
    image.alt = "";
    const name = document.createElement("b");
    name.textContent = tile.name;
    button.append(image, name);
    if (tile.note) {
      const note = document.createElement("span");
      note.textContent = tile.note;
      button.append(note);
    }
    button.addEventListener("click", () => {
      grid.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
      setTriggerValue("picked", tile.value);
    });
    return button;
  });
  grid.replaceChildren(...tiles);
  if (focused !== undefined) tiles[focused]?.focus();
}

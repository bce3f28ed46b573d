// Draws the pieces it is given as text nodes (never as markup) and reports which of them are marked. One of them is in
// the tab order; arrow keys, Home and End move.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const text = parentElement.querySelector(".marks");
  const focused = text.contains(parentElement.activeElement) ? parentElement.activeElement.dataset.unit : null;
  text.setAttribute("aria-label", data.label);
  text.classList.toggle("listed", data.listed);
  // Clicks are numbered; an answer to an earlier click does not undo the later ones that are still on their way.
  if (text.marked === undefined || data.click >= text.click) {
    text.marked = new Set(data.marked);
    text.click = data.click;
  }
  const units = [];
  const nodes = data.pieces.map((piece) => {
    if (piece.unit === null && !piece.note && !data.listed) return document.createTextNode(piece.text);
    const word = document.createElement("span");
    word.textContent = piece.text;
    if (piece.unit === null) {
      word.className = piece.note ? "unseen" : "line";
      word.title = piece.note;
      return word;
    }
    word.className = "m";
    word.dataset.unit = piece.unit;
    word.setAttribute("role", "button");
    word.setAttribute("aria-pressed", String(text.marked.has(piece.unit)));
    word.tabIndex = -1;
    units.push(word);
    return word;
  });
  text.replaceChildren(...nodes);
  const home = units.find((word) => word.dataset.unit === focused) ?? units[0];
  if (home) home.tabIndex = 0;
  if (focused !== null && home) home.focus();

  text.units = units;
  text.toggle = (word) => {
    const unit = Number(word.dataset.unit);
    if (!text.marked.delete(unit)) text.marked.add(unit);
    word.setAttribute("aria-pressed", String(text.marked.has(unit)));
    text.click += 1;
    setTriggerValue("marked", { units: [...text.marked], click: text.click });
  };
  if (!text.ready) {
    text.ready = true;
    listen(text);
  }
}

function listen(text) {
  const goTo = (word) => {
    for (const one of text.units) one.tabIndex = one === word ? 0 : -1;
    word.focus();
  };
  text.addEventListener("click", (event) => {
    const word = event.target.closest?.(".m");
    if (!word) return;
    goTo(word);
    text.toggle(word);
  });
  text.addEventListener("keydown", (event) => {
    const at = text.units.indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: text.units.length - 1 };
    if (event.key in steps) {
      if (text.units[steps[event.key]]) goTo(text.units[steps[event.key]]);
    } else if (event.key === "Enter" || event.key === " ") {
      if (!event.repeat) text.toggle(text.units[at]);
    } else return;
    event.preventDefault();
  });
}

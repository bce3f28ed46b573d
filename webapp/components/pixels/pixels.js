// Draws pictures of the same pixels side by side. Pointing at a pixel, or moving to it with the arrow keys, frames
// it in all of them and tells its value and score; of a large picture, a part of it and what that is said to be.

export default function (component) {
  const { data, parentElement } = component;
  const row = parentElement.querySelector(".pictures");
  const tip = parentElement.querySelector(".tip");
  row.setAttribute("aria-label", data.label);
  const figures = data.pictures.map((picture) => {
    const figure = document.createElement("figure");
    const field = document.createElement("div");
    field.className = "field";
    const image = document.createElement("img");
    image.src = picture.image;
    image.alt = picture.name;
    image.style.aspectRatio = data.ratio;
    if (data.smooth) image.style.imageRendering = "auto";
    const frame = document.createElement("i");
    frame.hidden = true;
    field.append(image, frame);
    const caption = document.createElement("figcaption");
    caption.textContent = picture.name;
    figure.append(field, caption);
    return figure;
  });
  row.replaceChildren(...figures);
  tip.hidden = true;
  row.state = { data, tip, at: null, over: 0 };
  if (!row.ready) {
    row.ready = true;
    listen(row);
  }
}

function show(row, column, line, over) {
  const { data, tip } = row.state;
  column = Math.min(Math.max(column, 0), data.columns - 1);
  line = Math.min(Math.max(line, 0), data.rows - 1);
  row.state.at = [column, line];
  row.state.over = over;
  const index = line * data.columns + column;
  for (const frame of row.querySelectorAll("i")) {
    frame.hidden = false;
    frame.style.left = (100 * column) / data.columns + "%";
    frame.style.top = (100 * line) / data.rows + "%";
    frame.style.width = 100 / data.columns + "%";
    frame.style.height = 100 / data.rows + "%";
  }
  tip.textContent = data.notes?.[index]
    ?? `row ${line}, column ${column}: pixel ${data.values[index]}, score ${data.scores[index]}`;
  tip.hidden = false;
  const around = row.parentElement.getBoundingClientRect();
  const field = row.querySelectorAll(".field")[over].getBoundingClientRect();
  const x = field.left - around.left + (field.width * (column + 0.5)) / data.columns;
  const y = field.top - around.top + (field.height * line) / data.rows;
  const most = around.width - tip.offsetWidth - 2;
  tip.style.left = Math.max(Math.min(x - tip.offsetWidth / 2, most), 2) + "px";
  tip.style.top = y - tip.offsetHeight - 6 + "px";
}

function hide(row) {
  row.state.tip.hidden = true;
  for (const frame of row.querySelectorAll("i")) frame.hidden = true;
}

function listen(row) {
  row.addEventListener("pointermove", (event) => {
    const field = event.target.closest?.(".field");
    if (!field) return hide(row);
    const box = field.getBoundingClientRect();
    const { columns, rows } = row.state.data;
    const column = Math.floor((columns * (event.clientX - box.left)) / box.width);
    const line = Math.floor((rows * (event.clientY - box.top)) / box.height);
    show(row, column, line, [...row.querySelectorAll(".field")].indexOf(field));
  });
  row.addEventListener("pointerleave", () => hide(row));
  row.addEventListener("focusout", () => hide(row));
  row.addEventListener("keydown", (event) => {
    const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step) return;
    const { at, over, data } = row.state;
    const [column, line] = at ?? [Math.floor(data.columns / 2), Math.floor(data.rows / 2)];
    show(row, column + step[0], line + step[1], over);
    event.preventDefault();
  });
}

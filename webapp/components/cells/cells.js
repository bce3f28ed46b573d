// Draws a picture under a grid and reports which cells are marked. One cell is in the tab order; arrow keys move, space
// and Enter mark. Who presses and draws over cells does to all of them what the press did to the first.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const image = parentElement.querySelector("img");
  const grid = parentElement.querySelector(".grid");
  image.src = data.image;
  image.alt = data.alt;
  grid.hidden = !data.units.length && !data.marked.length && !data.counted.length;
  grid.setAttribute("role", data.units.length ? "group" : "presentation");
  grid.setAttribute("aria-label", data.label);
  grid.style.gridTemplate = `repeat(${data.rows}, 1fr) / repeat(${data.columns}, 1fr)`;
  const focused = grid.contains(parentElement.activeElement) ? Number(parentElement.activeElement.dataset.unit) : null;
  // Reports are numbered; an answer to an earlier one does not undo the later ones that are still on their way.
  if (grid.marked === undefined || data.click >= grid.click) {
    grid.marked = new Set(data.marked);
    grid.click = data.click;
  }
  const units = new Set(data.units);
  const cells = Array.from({ length: data.rows * data.columns }, (_, unit) => {
    const cell = document.createElement("span");
    cell.className = "cell";
    cell.dataset.unit = unit;
    cell.classList.toggle("marked", grid.marked.has(unit));
    cell.classList.toggle("counted", data.counted.includes(unit));
    if (!units.has(unit)) return cell;
    cell.setAttribute("role", "button");
    cell.setAttribute("aria-pressed", String(grid.marked.has(unit)));
    const [row, column] = [Math.floor(unit / data.columns) + 1, (unit % data.columns) + 1];
    cell.setAttribute("aria-label", `row ${row} column ${column}`);
    cell.tabIndex = -1;
    return cell;
  });
  grid.replaceChildren(...cells);
  grid.cells = cells;
  grid.columns = data.columns;
  const home = cells[focused ?? data.units[0]];
  if (home) home.tabIndex = 0;
  if (focused !== null && home) home.focus();

  grid.mark = (cell, on) => {
    const unit = Number(cell.dataset.unit);
    if (!cell.hasAttribute("role") || grid.marked.has(unit) === on) return;
    if (on) grid.marked.add(unit);
    else grid.marked.delete(unit);
    cell.setAttribute("aria-pressed", String(on));
    cell.classList.toggle("marked", on);
    grid.changed = true;
  };
  grid.report = () => {
    if (!grid.changed) return;
    grid.changed = false;
    grid.click += 1;
    setTriggerValue("marked", { units: [...grid.marked], click: grid.click });
  };
  if (!grid.ready) {
    grid.ready = true;
    listen(grid);
  }
}

const BETWEEN = 12; // points looked at from one place of the pointer to the next: a quick stroke passes over cells

function listen(grid) {
  let drawing = null; // whether what is drawn over is marked, or no longer; null while nothing is pressed
  let last = null; // where the pointer was seen last

  const goTo = (cell) => {
    for (const one of grid.cells) if (one.hasAttribute("role")) one.tabIndex = one === cell ? 0 : -1;
    cell.focus({ preventScroll: true });
  };
  const cellAt = (point) => {
    const box = grid.getBoundingClientRect();
    const column = Math.floor((grid.columns * (point.clientX - box.left)) / box.width);
    const row = Math.floor(((grid.cells.length / grid.columns) * (point.clientY - box.top)) / box.height);
    return column < 0 || column >= grid.columns ? undefined : grid.cells[row * grid.columns + column];
  };
  const isMarked = (cell) => grid.marked.has(Number(cell.dataset.unit));

  grid.addEventListener("pointerdown", (event) => {
    const cell = cellAt(event);
    if (!cell || event.button) return;
    event.preventDefault();
    grid.setPointerCapture(event.pointerId);
    drawing = !isMarked(cell);
    last = event;
    if (cell.hasAttribute("role")) goTo(cell);
    grid.mark(cell, drawing);
  });
  grid.addEventListener("pointermove", (event) => {
    if (drawing === null) return;
    for (let part = 1; part <= BETWEEN; part += 1) {
      const on = (from, to) => from + ((to - from) * part) / BETWEEN;
      const cell = cellAt({ clientX: on(last.clientX, event.clientX), clientY: on(last.clientY, event.clientY) });
      if (cell) grid.mark(cell, drawing);
    }
    last = event;
  });
  const end = () => {
    drawing = null;
    grid.report();
  };
  grid.addEventListener("pointerup", end);
  grid.addEventListener("pointercancel", end);
  // Who is read to presses without a pointer.
  grid.addEventListener("click", (event) => {
    const cell = event.target.closest?.(".cell[role]");
    if (!cell || event.detail > 0) return;
    grid.mark(cell, !isMarked(cell));
    grid.report();
  });
  grid.addEventListener("keydown", (event) => {
    const at = grid.cells.indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const [x, y] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (x || y) {
      const next = nextCell(grid, at, x, y);
      if (next) goTo(next);
    } else if (event.key === "Enter" || event.key === " ") {
      if (!event.repeat) {
        grid.mark(event.target, !isMarked(event.target));
        grid.report();
      }
    } else return;
    event.preventDefault();
  });
}

// The next cell that can be marked: to the sides in the order of reading, so that all are reached; up and down in the
// same column, over what lies between.
function nextCell(grid, at, x, y) {
  for (let next = at + x + y * grid.columns; grid.cells[next]; next += x + y * grid.columns) {
    if (grid.cells[next].hasAttribute("role")) return grid.cells[next];
  }
  return null;
}

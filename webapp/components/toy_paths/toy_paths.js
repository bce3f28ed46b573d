// A path is drawn with the pointer, from where it is put down to where it is let go, or by steps of the arrow keys from
// the start. Its corners are reported once it is done; what it gives is computed by Python, and nothing here.

const NEAR = 0.006; // of the field's side: a pointer that has moved less makes no corner

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const around = parentElement.querySelector(".around");
  const field = around.querySelector(".field");
  if (around.number !== data.number && !isDrawing(around)) around.drawn = null;
  Object.assign(around, { data, number: data.number, send: (corners) => setTriggerValue("drawn", corners) });
  field.setAttribute("aria-label", data.label);
  const image = field.querySelector("img");
  if (image.src !== data.image) image.src = data.image;
  around.querySelector(".across").textContent = data.across;
  around.querySelector(".up").textContent = data.up;
  around.querySelector(".keys").textContent = data.keys;
  field.querySelector(".levels").replaceChildren(...data.levels.map(([x, y, text]) => {
    const level = document.createElement("span");
    level.textContent = text;
    put(level, [x, y]);
    return level;
  }));
  if (!around.ready) {
    around.ready = true;
    listenToPointer(around, field);
    listenToKeys(around, field);
  }
  draw(around);
}

// Whether the pointer is down; its id may be 0.
function isDrawing(around) {
  return (around.pointer ?? null) !== null;
}

function put(node, [x, y]) {
  node.style.left = 100 * x + "%";
  node.style.top = 100 * (1 - y) + "%";
}

function draw(around) {
  const corners = around.drawn ?? around.data.shown;
  const line = "M" + corners.map(([x, y]) => `${100 * x},${100 * (1 - y)}`).join("L");
  for (const part of around.querySelectorAll(".halo, .path")) part.setAttribute("d", line);
  const pen = around.querySelector(".pen");
  pen.hidden = !around.drawn;
  if (around.drawn) put(pen, corners.at(-1));
}

function tell(around, text) {
  around.querySelector(".told").textContent = text;
}

function report(around) {
  const corners = around.drawn.map((corner) => corner.map((number) => Math.round(1e4 * number) / 1e4));
  tell(around, "");
  around.send(corners);
}

function listenToPointer(around, field) {
  const place = (event) => {
    const box = field.getBoundingClientRect();
    const bounded = (part) => Math.min(Math.max(part, 0), 1);
    return [bounded((event.clientX - box.left) / box.width), bounded(1 - (event.clientY - box.top) / box.height)];
  };
  field.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    field.setPointerCapture(event.pointerId);
    around.pointer = event.pointerId;
    around.drawn = [place(event)];
    tell(around, "");
    draw(around);
  });
  field.addEventListener("pointermove", (event) => {
    if (event.pointerId !== around.pointer) return;
    const all = event.getCoalescedEvents?.() ?? []; // those that came together; none where a script has made the event
    for (const one of all.length ? all : [event]) add(around, place(one));
    draw(around);
  });
  field.addEventListener("pointerup", (event) => {
    if (event.pointerId !== around.pointer) return;
    around.pointer = null;
    add(around, place(event));
    if (around.drawn.length > 1) return report(around);
    around.drawn = null; // a click is no path
    draw(around);
  });
  field.addEventListener("pointercancel", () => {
    around.pointer = around.drawn = null;
    draw(around);
  });
}

// A path that becomes too long to be reported keeps every other of its corners.
function add(around, corner) {
  const [x, y] = around.drawn.at(-1);
  if (Math.hypot(corner[0] - x, corner[1] - y) < NEAR) return;
  if (around.drawn.length >= around.data.most) around.drawn = around.drawn.filter((_, number) => number % 2 === 0);
  around.drawn.push(corner);
}

function listenToKeys(around, field) {
  field.addEventListener("keydown", (event) => {
    const { data } = around;
    if (event.ctrlKey || event.altKey || event.metaKey) return; // which may mean to go back
    const move = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (isDrawing(around) || !(move || (around.drawn && ["Enter", "Escape", "Backspace"].includes(event.key)))) return;
    event.preventDefault();
    if (event.key === "Enter") return report(around);
    if (event.key === "Escape") around.drawn = null;
    if (event.key === "Backspace") around.drawn = around.drawn.length > 2 ? around.drawn.slice(0, -1) : null;
    if (move) {
      around.drawn ??= [[0, 0]];
      const last = around.drawn.at(-1);
      const next = last.map((number, axis) => {
        return Math.round(Math.min(Math.max(number + move[axis] * data.step, 0), 1) * 1e4) / 1e4;
      });
      add(around, next);
    }
    const at = around.drawn?.at(-1).map((number, axis) => `${data.names[axis]} = ${number.toFixed(2)}`);
    tell(around, at ? at.join(", ") : "No path begun.");
    draw(around);
  });
}

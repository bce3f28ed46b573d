// A slider or a list a column. What is set is shown at once and reported. The next report waits for the answer to the
// one before, and holds all that no answer has confirmed yet; an answer moves nothing that is dragged or waits.

const PAUSE = 60; // milliseconds between two reports, at least
const GIVEN_UP = 2000; // milliseconds after which an answer is no longer waited for

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const box = parentElement.querySelector(".fields");
  box.setAttribute("aria-label", data.label);
  box.state ??= { sent: data.answered, at: 0, timer: null, waiting: new Map(), chosen: null, held: null };
  const { state } = box;
  state.send = (report) => setTriggerValue("reported", report);
  state.answered = data.answered;
  if (state.session !== data.session) {
    // The server has been started anew, and knows of no report: what no answer has confirmed is reported again.
    state.session = data.session;
    state.sent = data.answered;
    for (const one of state.waiting.values()) one.number = Infinity;
  }
  for (const [column, one] of state.waiting) if (one.number <= data.answered) state.waiting.delete(column);

  const shape = JSON.stringify(data.fields.map((field) => [field.column, field.label, field.options]));
  if (box.shape !== shape) {
    box.shape = shape;
    state.waiting.clear();
    box.replaceChildren(...data.fields.map((field) => newField(field, state)));
  }
  data.fields.forEach((field, number) => {
    const node = box.children[number];
    node.field = field;
    node.classList.toggle("chosen", field.chosen);
    if (!state.waiting.has(field.column) && state.held !== node) show(node, field.value);
    else showBack(node);
  });
  plan(state);
}

function newField(field, state) {
  const node = document.createElement("div");
  node.className = "field";
  node.dataset.column = field.column;
  node.field = field;
  const make = (tag, name, parent) => {
    const child = document.createElement(tag);
    child.className = name;
    parent.append(child);
    return child;
  };
  const top = make("div", "top", node);
  const name = make("span", "name", top);
  name.textContent = field.label;
  const back = make("button", "back", top);
  back.type = "button";
  back.addEventListener("click", () => {
    set(node, node.field.original, state);
    node.control.focus();
  });
  if (field.isNumber) {
    const exact = make("button", "exact", top);
    exact.type = "button";
    exact.addEventListener("click", () => edit(node, state));
    node.control = make("input", "slider", node);
    node.control.type = "range";
    node.control.addEventListener("input", () => set(node, node.control.valueAsNumber, state));
    node.control.addEventListener("pointerdown", () => { state.held = node; });
    for (const end of ["pointerup", "pointercancel", "blur"]) {
      node.control.addEventListener(end, () => release(node, state));
    }
  } else {
    node.control = make("select", "list", node);
    for (const [value, text] of field.options) node.control.add(new Option(text, value));
    node.control.addEventListener("change", () => set(node, node.control.value, state));
  }
  node.control.setAttribute("aria-label", field.label);
  const choose = () => {
    if (node.field.chosen && state.chosen === null) return;
    state.chosen = node.field.column;
    plan(state);
  };
  node.addEventListener("focusin", choose);
  node.addEventListener("click", choose);
  return node;
}

function release(node, state) {
  if (state.held !== node) return;
  state.held = null;
  if (!state.waiting.has(node.field.column)) show(node, node.field.value); // what an answer has made of it meanwhile
}

// Shows a value, be it from Python or just set.
function show(node, value, held = false) {
  const { field, control } = node;
  node.value = value;
  if (field.isNumber) {
    if (!held) {
      // What lies beyond the data is within reach of the thumb, by whole steps; never while the thumb is dragged.
      control.min = field.low - Math.max(0, Math.ceil((field.low - value) / field.step)) * field.step;
      control.max = Math.max(field.high, value);
      control.step = field.step;
    }
    if (control.valueAsNumber !== value) control.value = value;
    const span = control.max - control.min;
    control.style.setProperty("--part", (span > 0 ? (100 * (control.value - control.min)) / span : 0) + "%");
    const text = value === field.value ? field.shown : written(value, field);
    control.setAttribute("aria-valuetext", text);
    const exact = node.querySelector(".exact");
    exact.textContent = text;
    exact.setAttribute("aria-label", `${field.label}: ${text}; press to type a number`);
  } else if (control.value !== value) control.value = value;
  showBack(node);
}

function showBack(node) {
  const back = node.querySelector(".back");
  back.hidden = node.value === node.field.original;
  back.textContent = `↺ ${node.field.was}`;
  back.title = `back to ${node.field.was}`;
  back.setAttribute("aria-label", `${node.field.label}: back to ${node.field.was}`);
}

// A number as ig_core.data.columns.Column.text writes it.
function written(value, { levels, step, unit }) {
  if (Number.isInteger(value) && String(value) in levels) return levels[value];
  const digits = step >= 1 && Number.isInteger(value) ? 0 : Math.max(1, Math.ceil(-Math.log10(step) - 1e-9));
  const number = value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const text = number.replace("-", "−");
  if (unit === "$") return "$" + text;
  return unit ? `${text} ${unit}` : text;
}

function set(node, value, state) {
  if (node.value === value) return;
  show(node, value, state.held === node);
  state.waiting.set(node.field.column, { value, number: Infinity });
  plan(state);
}

// Reports as soon as the last report is answered and the pause is over.
function plan(state) {
  clearTimeout(state.timer);
  const fresh = [...state.waiting.values()].some((one) => one.number === Infinity);
  if (!fresh && state.chosen === null) return;
  const since = performance.now() - state.at;
  const wait = state.answered < state.sent ? GIVEN_UP - since : PAUSE - since;
  state.timer = setTimeout(report, Math.max(wait, 0), state);
}

function report(state) {
  state.at = performance.now();
  state.sent += 1;
  const values = {};
  for (const [column, one] of state.waiting) {
    one.number = state.sent;
    values[column] = one.value;
  }
  state.send({ number: state.sent, values, chosen: state.chosen });
  state.chosen = null;
}

// The shown number turns into a field for any number; Enter or leaving takes it over, Escape does not.
function edit(node, state) {
  const exact = node.querySelector(".exact");
  const input = document.createElement("input");
  input.type = "number";
  input.step = "any";
  input.className = "typed";
  input.value = node.value;
  input.setAttribute("aria-label", `${node.field.label}, any number`);
  let isClosed = false; // taking the field away makes it lose the focus, which would close it again
  const close = (takes) => {
    if (isClosed) return;
    isClosed = true;
    exact.hidden = false;
    const value = input.valueAsNumber;
    input.remove();
    if (takes && Number.isFinite(value)) set(node, value, state);
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    close(event.key === "Enter");
    exact.focus();
    event.preventDefault();
  });
  input.addEventListener("blur", () => close(true));
  exact.hidden = true;
  exact.after(input);
  input.focus();
  input.select();
}

// The rows of a playlist. What is done is drawn at once and reported; a report holds all that no answer has confirmed.

const PAUSE = 700; // milliseconds after which notes are reported while they are typed
const ICONS = {
  up: "M4 10l4-4 4 4", down: "M4 6l4 4 4-4", remove: "M4.5 4.5l7 7M11.5 4.5l-7 7",
};

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const box = parentElement.querySelector(".playlist");
  box.state ??= begun(box, data);
  const { state } = box;
  state.send = () => setTriggerValue("reported", { session: state.session, changes: state.waiting });
  if (state.session !== data.session) resend(state, data);
  state.waiting = state.waiting.filter((change) => change.number > data.answered);
  if (!state.waiting.length && !state.typing && !isSame(state.list, data.list)) {
    const open = new Set(state.list?.rows.filter((row) => row.open).map((row) => row.title));
    state.list = structuredClone(data.list);
    for (const row of state.list.rows) row.open = open.has(row.title);
    draw(box, state);
  }
}

const isSame = (one, other) => one !== null && JSON.stringify(plain(one)) === JSON.stringify(plain(other));
const plain = ({ title, said, rows }) => [title, said, rows.map((row) => [row.title, row.what, row.notes])];

function begun(box, data) {
  const state = { session: data.session, sent: data.answered, waiting: [], list: null, typing: false, timer: null };
  box.addEventListener("keydown", (event) => event.stopPropagation()); // the keys of the page are not for who types
  const whole = box.querySelector(".whole");
  field(whole, () => {
    state.list.title = whole.value = oneLine(whole.value);
    report(state, { kind: "whole", title: whole.value });
  }, state);
  box.querySelector(".primary").addEventListener("click", () => report(state, { kind: "present", place: 0 }));
  new ResizeObserver(() => box.querySelectorAll("textarea").forEach(fit)).observe(box);
  return state;
}

// A server that was started anew has answered nothing: what was written is sent again.
function resend(state, data) {
  state.session = data.session;
  state.sent = data.answered;
  const written = state.waiting.filter((change) => ["whole", "text"].includes(change.kind));
  state.waiting = [];
  for (const change of written) report(state, change);
}

function report(state, change) {
  state.typing = false;
  clearTimeout(state.timer);
  state.sent += 1;
  state.waiting.push({ ...change, number: state.sent });
  state.send();
}

const oneLine = (text) => text.split(/\s+/).filter(Boolean).join(" ");

function fit(area) {
  if (!area.offsetParent) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}

// A text that is edited where it stands: a title ends with Enter, and Escape takes back what was typed.
function field(area, apply, state, isNotes = false) {
  let before = "";
  area.addEventListener("focus", () => { before = area.value; });
  area.addEventListener("input", () => {
    fit(area);
    state.typing = true;
    clearTimeout(state.timer);
    if (isNotes) state.timer = setTimeout(apply, PAUSE);
  });
  area.addEventListener("change", () => { if (state.typing || area.value !== before) apply(); });
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") area.value = before;
    if (event.key === "Escape" || (event.key === "Enter" && !isNotes)) {
      event.preventDefault();
      area.blur();
      fit(area);
      if (area.value === before) state.typing = false;
    }
  });
}

function make(parent, tag, name, properties = {}) {
  const node = Object.assign(document.createElement(tag), { className: name, ...properties });
  parent.append(node);
  return node;
}

function button(parent, name, place, label, isIcon, press) {
  const node = make(parent, "button", isIcon ? "icon" : "quiet", { type: "button" });
  Object.assign(node.dataset, { name, place });
  if (isIcon) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    node.append(svg);
    node.title = label;
  } else node.textContent = label;
  node.addEventListener("click", press);
  return node;
}

function draw(box, state, focus = null) {
  const { list } = state;
  const active = box.getRootNode().activeElement;
  focus ??= active && box.contains(active) ? active.dataset : null;
  const many = list.rows.length;
  const whole = box.querySelector(".whole");
  if (whole.value !== list.title) whole.value = list.title;
  box.querySelector(".head").hidden = !many;
  const sub = box.querySelector(".sub");
  sub.replaceChildren(list.said || `${many} ${many === 1 ? "view" : "views"}. “Add to playlist” on any page adds one.`);
  if (list.said) {
    sub.append(" ");
    button(sub, "undo", -1, "Undo", false, () => report(state, { kind: "undo" }));
  }
  box.querySelector("ol").replaceChildren(...list.rows.map((row, place) => drawn(row, place, box, state)));
  box.querySelectorAll("textarea").forEach(fit);
  refocus(box, focus);
}

function refocus(box, focus) {
  if (!focus?.name) return;
  const at = (name) => box.querySelector(`[data-name="${name}"][data-place="${focus.place}"]:not(:disabled)`);
  const other = { up: "down", down: "up" }[focus.name];
  const node = focus.name === "whole" ? box.querySelector(".whole") : at(focus.name) ?? (other && at(other));
  node?.focus({ preventScroll: false });
}

function drawn(row, place, box, state) {
  const { rows } = state.list;
  const item = document.createElement("li");
  const name = `view ${place + 1}`;
  make(item, "span", "number", { textContent: place + 1, ariaHidden: "true" });
  const body = make(item, "div", "body");
  const title = make(body, "textarea", "title", { rows: 1, maxLength: 200, value: row.title, placeholder: "Untitled" });
  title.setAttribute("aria-label", `Title of ${name}`);
  Object.assign(title.dataset, { name: "title", place });

  const line = make(body, "div", "line");
  make(line, "span", "what", { textContent: row.what });
  const quiet = (key, label, press) => {
    const node = button(line, key, place, label, false, press);
    node.setAttribute("aria-label", `${label}: ${name}`);
    return node;
  };
  quiet("open", "Open", () => report(state, { kind: "open", place }));
  quiet("present", "Present from here", () => report(state, { kind: "present", place }));
  const toggle = quiet("notes", "Notes", () => {
    row.open = !row.open;
    show();
    if (row.open) notes.focus();
  });
  const preview = make(body, "p", "preview");
  const notes = make(body, "textarea", "notes", {
    rows: 2, maxLength: 4000, value: row.notes, placeholder: "What to say about it. It is not on the stage, but in the link and the files.",
  });
  notes.setAttribute("aria-label", `Notes for ${name}`);
  Object.assign(notes.dataset, { name: "notes text", place });
  const show = () => {
    toggle.setAttribute("aria-expanded", Boolean(row.open));
    preview.textContent = row.notes;
    preview.hidden = row.open || !row.notes.trim();
    notes.hidden = !row.open;
    fit(notes);
  };
  show();
  const apply = () => {
    row.title = oneLine(title.value);
    row.notes = notes.value;
    if (title !== title.getRootNode().activeElement) title.value = row.title;
    fit(title);
    report(state, { kind: "text", place, title: row.title, notes: row.notes });
  };
  field(title, apply, state);
  field(notes, apply, state, true);

  const moves = make(item, "div", "moves");
  const move = (key, label, to) => {
    const node = button(moves, key, place, `${label} ${name}`, true, () => {
      rows.splice(to, 0, ...rows.splice(place, 1));
      report(state, { kind: "move", place, to });
      draw(box, state, { name: key, place: to });
      box.querySelector(".told").textContent = `Now ${to + 1} of ${rows.length}`;
    });
    node.setAttribute("aria-label", `${label} ${name}`);
    node.disabled = to < 0 || to >= rows.length;
  };
  move("up", "Move up", place - 1);
  move("down", "Move down", place + 1);
  const remove = button(moves, "remove", place, `Remove ${name}`, true, () => {
    rows.splice(place, 1);
    report(state, { kind: "remove", place });
    draw(box, state, { name: "remove", place: Math.min(place, rows.length - 1) });
  });
  remove.setAttribute("aria-label", `Remove ${name}`);
  return item;
}

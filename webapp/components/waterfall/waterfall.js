// Draws a bar a column, all text as text nodes. A line that is pressed, or chosen with Enter, reports its column; arrow
// keys move from line to line. Lines are kept by column and changed in place, so that bars glide and keep the focus.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const around = parentElement.querySelector(".around");
  const list = around.querySelector(".lines");
  const { scale, lines } = data;
  list.setAttribute("aria-label", data.label);
  around.querySelector(".title").textContent = scale.title;
  const sides = around.querySelector(".sides");
  sides.classList.toggle("said", Boolean(scale.low_text || scale.high_text));
  const [low, high] = sides.firstElementChild.children;
  low.textContent = scale.low_text && "← " + scale.low_text;
  high.textContent = scale.high_text && scale.high_text + " →";

  const place = placing(lines, scale);
  const focused = list.contains(parentElement.activeElement) ? parentElement.activeElement : null;
  const kept = new Map([...list.children].map((node) => [node.key, node]));
  const nodes = lines.map((line, number) => {
    const key = line.column || `line ${number}`;
    const node = kept.get(key) ?? newLine(key);
    fill(node, line, place, number > 0, number < lines.length - 1, scale);
    return node;
  });
  if (nodes.length !== list.children.length || nodes.some((node, number) => node !== list.children[number])) {
    list.replaceChildren(...nodes);
  }
  const home = nodes.includes(focused) ? focused : nodes.find((node) => node.line.chosen) ?? nodes[0];
  for (const node of nodes) node.tabIndex = node === home ? 0 : -1;
  if (focused && home) home.focus({ preventScroll: true });

  around.report = (column) => setTriggerValue("chosen", column);
  around.ends = { start: place(scale.start), end: place(scale.end), scale };
  putEnds(around);
  if (around.pointed?.isConnected) showTip(around, around.pointed);
  else hideTip(around);
  if (!around.ready) {
    around.ready = true;
    listen(around, list);
  }
}

// Where a value lies, in percent of the width; nothing lies at the very edge.
function placing(lines, scale) {
  const values = [scale.start, scale.end, ...lines.flatMap((line) => [line.start, line.end])];
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return (value) => (span > 0 ? 2 + (96 * (value - low)) / span : 50);
}

function newLine(key) {
  const node = document.createElement("div");
  node.className = "line";
  node.key = key;
  node.parts = {};
  node.setAttribute("role", "option");
  const add = (parent, tag, name) => {
    const child = document.createElement(tag);
    child.className = name;
    node.parts[name.replace(" ", "_")] = child;
    parent.append(child);
    return child;
  };
  const label = add(node, "span", "label");
  add(label, "span", "name");
  label.append(" "); // between two words, also for those who hear them
  add(label, "span", "mark").textContent = "sensitive";
  node.append(" ");
  const value = add(node, "span", "value");
  add(value, "span", "now");
  value.append(" ");
  add(value, "small", "before");
  const track = add(node, "span", "track");
  for (const part of ["at start", "at end", "join above", "join below", "bar"]) add(track, "i", part);
  node.append(" ");
  add(node, "span", "score");
  return node;
}

function fill(node, line, place, hasAbove, hasBelow, scale) {
  const { parts } = node;
  node.line = line;
  node.classList.toggle("chosen", line.chosen);
  node.classList.toggle("still", !line.column);
  node.setAttribute("aria-selected", String(line.chosen));
  node.setAttribute("aria-disabled", String(!line.column));
  node.setAttribute("aria-label", told(line)); // in the order and the words in which it is written
  node.dataset.column = line.column;
  parts.name.textContent = line.label;
  parts.mark.hidden = !line.sensitive;
  parts.now.textContent = line.value;
  const moved = line.baseline && line.baseline !== line.value;
  parts.before.textContent = moved ? `instead of ${line.baseline}` : "";
  parts.score.textContent = line.score_text;
  const left = Math.min(place(line.start), place(line.end));
  parts.bar.style.left = left + "%";
  parts.bar.style.width = Math.abs(place(line.end) - place(line.start)) + "%";
  parts.bar.style.background = line.colour;
  parts.at_start.style.left = place(scale.start) + "%";
  parts.at_end.style.left = place(scale.end) + "%";
  parts.join_above.hidden = !hasAbove;
  parts.join_above.style.left = place(line.start) + "%";
  parts.join_below.hidden = !hasBelow;
  parts.join_below.style.left = place(line.end) + "%";
}

function told(line, unit = "") {
  const from = line.baseline && line.baseline !== line.value ? `, instead of ${line.baseline}` : "";
  const value = line.value ? `: ${line.value}${from}` : "";
  return `${line.label}${line.sensitive ? " (sensitive)" : ""}${value}; ${unit}${line.score_text}`;
}

// The two texts on top stand over their lines, within the width and beside each other.
function putEnds(around) {
  const box = around.querySelector(".ends");
  const [start, end] = box.children;
  start.textContent = around.ends.scale.start_text;
  end.textContent = around.ends.scale.end_text;
  const width = box.clientWidth;
  const within = (x, node) => Math.max(0, Math.min(x, width - node.offsetWidth));
  const centred = (node, percent) => within((percent / 100) * width - node.offsetWidth / 2, node);
  const swapped = around.ends.start > around.ends.end;
  const [low, high] = swapped ? [end, start] : [start, end];
  let x = centred(low, swapped ? around.ends.end : around.ends.start);
  let y = centred(high, swapped ? around.ends.start : around.ends.end);
  const overlap = x + low.offsetWidth + 8 - y;
  if (overlap > 0) {
    y = within(y + overlap / 2, high);
    x = within(y - 8 - low.offsetWidth, low);
    y = within(Math.max(y, x + low.offsetWidth + 8), high);
  }
  low.style.left = x + "px";
  high.style.left = y + "px";
}

function hideTip(around) {
  around.pointed = null;
  around.querySelector(".tip").hidden = true;
}

function showTip(around, node) {
  const tip = around.querySelector(".tip");
  around.pointed = node;
  tip.textContent = told(node.line, "score ");
  tip.hidden = false;
  const whole = around.getBoundingClientRect();
  const bar = node.parts.bar.getBoundingClientRect();
  const most = Math.max(whole.width - tip.offsetWidth - 4, 4);
  const x = bar.left + bar.width / 2 - whole.left - tip.offsetWidth / 2;
  tip.style.left = Math.min(Math.max(x, 4), most) + "px";
  tip.style.top = bar.top - whole.top - tip.offsetHeight - 5 + "px";
}

function listen(around, list) {
  const lineAt = (event) => event.target.closest?.(".line");
  const choose = (node) => { if (node?.line.column) around.report(node.line.column); };
  const show = (event) => { if (lineAt(event)) showTip(around, lineAt(event)); };
  list.addEventListener("pointerover", show);
  list.addEventListener("pointerleave", () => hideTip(around));
  list.addEventListener("focusin", (event) => { if (event.target.matches(":focus-visible")) show(event); });
  list.addEventListener("focusout", () => hideTip(around));
  list.addEventListener("click", (event) => choose(lineAt(event)));
  list.addEventListener("keydown", (event) => {
    const node = lineAt(event);
    if (!node) return;
    const all = [...list.children];
    const at = all.indexOf(node);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) {
      if (all[next]) {
        node.tabIndex = -1;
        all[next].tabIndex = 0;
        all[next].focus();
      }
    } else if (event.key === "Enter" || event.key === " ") choose(node);
    else return;
    event.preventDefault();
  });
  new ResizeObserver(() => putEnds(around)).observe(list);
}

// Draws the curves to the width there is. Parts of the picture stay and only their places change, so that nothing
// flickers while a slider moves. Pointing, or the arrow keys, tells the value and the answer at the nearest x.

const PARTS = [
  ["path", "grid"], ["g", "ticks"], ["path", "others"], ["line", "threshold"], ["path", "row"], ["line", "hair"],
  ["circle", "here"], ["text", "said"],
];
const TOP = 10; // pixels above and below the chart
const BOTTOM = 24;

export default function (component) {
  const { data, parentElement } = component;
  const around = parentElement.querySelector(".around");
  around.setAttribute("aria-label", data.label);
  const same = JSON.stringify(around.data?.xTexts) === JSON.stringify(data.xTexts);
  around.data = data;
  if (!same) around.index = null;
  if (!around.parts) {
    const picture = around.querySelector("svg");
    around.parts = {};
    for (const [tag, name] of PARTS) {
      const part = svg(tag, { class: name });
      around.parts[name] = part;
      picture.append(part);
    }
    listen(around, picture);
  }
  draw(around);
}

function draw(around) {
  const { data, parts } = around;
  const picture = around.querySelector("svg");
  const { clientWidth: width, clientHeight: height } = picture;
  if (!width) return;
  parts.ticks.replaceChildren(...data.yTicks.map(([, text]) => svg("text", {}, text)));
  const left = Math.max(...[...parts.ticks.children].map((node) => node.getComputedTextLength())) + 8;
  const edge = data.isNumber ? 8 : (width - left) / (2 * data.x.length);
  const answers = [...data.row, ...data.others.flat(), data.at[1], ...data.yTicks.map(([y]) => y)];
  if (data.threshold) answers.push(data.threshold[0]);
  const across = scale([...data.x, data.at[0]], left + edge, width - edge);
  const place = { x: across, y: scale(answers, height - BOTTOM, TOP) };
  around.place = place;

  set(parts.grid, { d: data.yTicks.map(([y]) => `M${left},${place.y(y)}H${width}`).join("") });
  data.yTicks.forEach(([y], number) => {
    set(parts.ticks.children[number], { x: left - 8, y: place.y(y) + 4, "text-anchor": "end" });
  });
  putTicks(parts.ticks, data, place, left, width, height);

  const points = (values) => values.map((y, i) => [place.x(data.x[i]).toFixed(1), place.y(y).toFixed(1)]);
  const line = (values) => "M" + points(values).join("L");
  const marks = (length) => (values) => points(values).map(([x, y]) => `M${x - length / 2},${y}h${length}`).join("");
  const [ofOthers, ofRow] = data.isNumber ? [line, line] : [marks(14), marks(0)]; // a line without length is a dot
  set(parts.others, { d: data.others.map(ofOthers).join("") });
  set(parts.row, { d: ofRow(data.row), class: data.isNumber ? "row" : "row dots" });
  set(parts.here, { cx: place.x(data.at[0]), cy: place.y(data.at[1]), r: 6.5, fill: data.colour });
  parts.threshold.style.display = data.threshold ? "" : "none";
  parts.said.textContent = data.threshold?.[1] ?? "";
  if (data.threshold) {
    const y = place.y(data.threshold[0]);
    set(parts.threshold, { x1: left, x2: width, y1: y, y2: y });
    set(parts.said, { x: width - 2, y: y - 5, "text-anchor": "end" });
  }
  tell(around);
}

function scale(values, from, to) {
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return (value) => (span > 0 ? from + ((value - low) / span) * (to - from) : (from + to) / 2);
}

// As many of the texts below the chart as have room, first that of the row; those of categories are cut to their width.
function putTicks(ticks, data, place, left, width, height) {
  const room = (width - left) / data.x.length;
  const isRow = (x) => Number(x === data.at[0]);
  const taken = [];
  for (const [x, text] of [...data.xTicks].sort(([one], [other]) => isRow(other) - isRow(one))) {
    const node = svg("text", { y: height - 5 }, text);
    ticks.append(node);
    if (!data.isNumber) cut(node, text, Math.max(room - 6, 76));
    const half = node.getComputedTextLength() / 2;
    const centre = Math.min(Math.max(place.x(x), half), width - half);
    set(node, { x: centre, "text-anchor": "middle" });
    if (taken.some(([start, end]) => centre - half < end + 8 && centre + half > start - 8)) node.remove();
    else taken.push([centre - half, centre + half]);
  }
}

function cut(node, text, width) {
  let kept = text.length;
  while (kept > 1 && node.getComputedTextLength() > width) {
    kept -= 1;
    node.textContent = text.slice(0, kept).trimEnd() + "…";
  }
}

function tell(around) {
  const { data, parts, place, index } = around;
  const tip = around.querySelector(".tip");
  parts.hair.style.display = index === null ? "none" : "";
  tip.hidden = index === null;
  if (index === null) return;
  const x = place.x(data.x[index]);
  const y = place.y(data.row[index]);
  set(parts.hair, { x1: x, x2: x, y1: TOP, y2: around.querySelector("svg").clientHeight - BOTTOM });
  tip.textContent = `${data.xTexts[index]}: ${data.yTexts[index]}`;
  tip.style.left = Math.max(0, Math.min(x - tip.offsetWidth / 2, around.clientWidth - tip.offsetWidth)) + "px";
  tip.style.top = y - tip.offsetHeight - 10 + "px";
}

function listen(around, picture) {
  const move = (index) => {
    around.index = index;
    tell(around);
  };
  const nearest = (x) => {
    const away = around.data.x.map((value) => Math.abs(around.place.x(value) - x));
    return away.indexOf(Math.min(...away));
  };
  around.addEventListener("pointermove", (event) => {
    move(nearest(event.clientX - picture.getBoundingClientRect().left));
  });
  around.addEventListener("pointerleave", () => move(null));
  around.addEventListener("focusout", () => move(null));
  around.addEventListener("keydown", (event) => {
    const last = around.data.x.length - 1;
    const at = around.index ?? nearest(around.place.x(around.data.at[0]));
    const step = around.index === null ? 0 : 1; // the first key shows where the row is
    const moves = { ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step, Home: -at, End: last - at };
    const next = event.key in moves ? at + moves[event.key] : undefined;
    if (event.key === "Escape") move(null);
    else if (next === undefined) return;
    else move(Math.min(Math.max(next, 0), last));
    event.preventDefault();
  });
  new ResizeObserver(() => draw(around)).observe(picture);
}

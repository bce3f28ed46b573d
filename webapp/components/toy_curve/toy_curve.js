// Draws a function and its slope below it. The slider chooses one of the places that Python has computed; whatever is
// told of a place comes from there, and nothing is computed here but where it lies in the picture.

const PARTS = [
  ["path", "area"], ["path", "grid"], ["path", "line value"], ["path", "line slope"], ["line", "hair"], ["line", "rise"],
  ["circle", "here"], ["g", "texts"],
];
const TOP = 26; // pixels above each chart, for its title
const BETWEEN = 14;
const BOTTOM = 26;
const SHARE = 0.6; // of the height, for the function
const THUMB = 10; // half the slider's thumb: at its ends, the middle of the thumb is so far from the end

export default function (component) {
  const { data, parentElement } = component;
  const around = parentElement.querySelector(".around");
  const input = around.querySelector("input");
  around.data = data;
  around.querySelector("label span").textContent = data.slider;
  const [gradientName, scoreName] = around.querySelectorAll("dt");
  gradientName.textContent = data.gradientName;
  scoreName.textContent = data.scoreName;
  const last = data.places.length - 1;
  if (!around.parts) {
    const picture = around.querySelector("svg");
    around.parts = PARTS.map(([tag, name]) => svg(tag, { class: name }));
    picture.append(...around.parts);
    input.max = last;
    input.value = last;
    input.addEventListener("input", () => tell(around));
    new ResizeObserver(() => draw(around)).observe(picture);
  }
  draw(around);
}

function draw(around) {
  const { data, parts } = around;
  const { places } = data;
  const { clientWidth: width, clientHeight: height } = around.querySelector("svg");
  if (!width) return;
  const left = 24;
  const middle = TOP + (height - 2 * TOP - BETWEEN - BOTTOM) * SHARE;
  const across = scale(places[0].x, places.at(-1).x, left + THUMB, width - THUMB);
  const value = scale(0, Math.max(...places.map((one) => one.value)), middle, TOP);
  const slope = scale(0, Math.max(...places.map((one) => one.gradient)), height - BOTTOM, middle + BETWEEN + TOP);
  around.scales = { across, value, slope };
  around.style.setProperty("--left", left + "px");

  const [, grid, values, slopes, , , , texts] = parts;
  const levels = [value(0), value(1), slope(0), slope(1)];
  set(grid, { d: levels.map((y) => `M${left},${y}H${width}`).join("") });
  set(values, { d: "M" + places.map((one) => `${across(one.x)},${value(one.value)}`).join("L") });
  set(slopes, { d: steps(places, places.length - 1, around.scales) });
  texts.replaceChildren(
    ...levels.map((y, i) => svg("text", { x: left - 8, y: y + 4, "text-anchor": "end" }, String(i % 2))),
    svg("text", { class: "title", x: left, y: TOP - 11 }, data.valueTitle),
    svg("text", { class: "title", x: left, y: middle + BETWEEN + TOP - 11 }, data.gradientTitle),
  );
  for (const [x, text] of data.xTicks) {
    const node = svg("text", { y: height - 6 }, text);
    texts.append(node);
    const half = node.getComputedTextLength() / 2;
    set(node, { x: Math.min(Math.max(across(x), half), width - half), "text-anchor": "middle" });
  }
  tell(around);
}

function scale(low, high, from, to) {
  return (number) => from + ((number - low) / (high - low)) * (to - from);
}

// The slope from the first place to that of this number; it stays the same from each place to the next.
function steps(places, number, { across, slope }) {
  let line = `M${across(places[0].x)},${slope(places[0].gradient)}`;
  for (const place of places.slice(1, number + 1)) line += `H${across(place.x)}V${slope(place.gradient)}`;
  return line;
}

function tell(around) {
  const { data, parts, scales } = around;
  const input = around.querySelector("input");
  const number = input.valueAsNumber;
  const place = data.places[number];
  input.style.setProperty("--part", (100 * number) / (data.places.length - 1) + "%");
  input.setAttribute(
    "aria-valuetext",
    `x = ${place.x_text}; ${data.gradientName} ${place.gradient_text}, ${data.scoreName} ${place.score_text}`,
  );
  around.querySelector(".gradient").textContent = place.gradient_text;
  around.querySelector(".score").textContent = place.score_text;
  around.querySelector(".said").textContent = place.said;
  if (!scales) return;
  const { across, value, slope } = scales;
  const [area, , , , hair, rise, here] = parts;
  const x = across(place.x);
  set(area, { d: `${steps(data.places, number, scales)}V${slope(0)}H${across(data.places[0].x)}Z` });
  set(hair, { x1: x, x2: x, y1: value(place.value), y2: slope(0) });
  set(rise, { x1: across(data.places[0].x), x2: across(data.places[0].x), y1: value(0), y2: value(place.value) });
  set(here, { cx: x, cy: value(place.value), r: 6.5 });
}

// Walks from the baseline to the input. What belongs to each stop was computed by the server and sent once; here it is
// looked up and drawn, so that moving the slider asks nobody. Texts are set as text nodes, never as markup.

const SECONDS = 5.5; // that the player takes for the whole way
const STEPS_WITHOUT_MOTION = 4; // jumps of the player for those who want no motion, one a second
const PICTURE = 196; // pixels of a side
const still = matchMedia("(prefers-reduced-motion: reduce)");

export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".walk");
  const parts = Object.fromEntries(
    ["hero", "play", "from", "to", "at", "switch", "title", "bars", "sum"].map((name) => [name, root.querySelector("." + name)]),
  );
  parts.slider = root.querySelector("input");
  parts.picture = root.querySelector("svg");
  const known = JSON.stringify(data);
  if (root.known === known) return () => stop(root);
  const same = root.data && root.data.alphas.length === data.alphas.length;
  const stopBefore = same ? root.stop : null;
  Object.assign(root, { known, data, parts, scores: unpacked(data.scores) });
  root.setAttribute("aria-label", data.label);
  root.last = data.alphas.length - 1;
  parts.slider.max = root.last;
  parts.from.textContent = data.ends[0];
  parts.to.textContent = data.ends[1];
  parts.title.textContent = data.paces
    ? "Collected so far, of what it will be; and how fast it grows now"
    : "Collected so far, of what it will be";
  root.usesLogit = data.probabilities === null || root.usesLogit === true;
  root.hero = HEROES[data.hero.kind](parts.hero, data.hero, root);
  root.bars = drawBars(parts.bars, data);
  drawSwitch(root);
  if (!root.ready) {
    root.ready = true;
    listen(root);
  }
  show(root, stopBefore ?? Math.round(root.last / 2));
  drawCurves(root);
  return () => stop(root);
}

function unpacked(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

function listen(root) {
  const { slider, play } = root.parts;
  slider.addEventListener("input", () => {
    stop(root);
    show(root, Number(slider.value));
  });
  play.addEventListener("click", () => (root.timer ? stop(root) : start(root)));
  new ResizeObserver(() => drawCurves(root)).observe(root.parts.picture);
}

function start(root) {
  const jump = still.matches ? root.last / STEPS_WITHOUT_MOTION : 1;
  if (root.stop === root.last || !root.started) show(root, 0);
  root.started = true;
  root.timer = setInterval(() => {
    if (!root.isConnected) return stop(root);
    const next = Math.min(root.last, (Math.floor(root.stop / jump) + 1) * jump);
    show(root, next);
    if (next === root.last) stop(root);
  }, still.matches ? 1000 : (SECONDS * 1000) / root.last);
  label(root);
}

function stop(root) {
  clearInterval(root.timer);
  root.timer = null;
  label(root);
}

function label(root) {
  const { play } = root.parts;
  play.textContent = root.timer ? "❚❚ Pause" : "▶ Play";
}

// All that depends on where one is.
function show(root, at) {
  const { data, parts } = root;
  root.stop = at;
  const alpha = data.alphas[at];
  const percent = Math.round(100 * alpha);
  parts.slider.value = at;
  parts.slider.style.setProperty("--part", percent + "%");
  parts.slider.setAttribute("aria-valuetext", `${percent} % of the way; ${answerAt(root, at)}`);
  parts.slider.setAttribute("aria-label", `From ${data.ends[0]} to ${data.ends[1]}`);
  parts.at.textContent = `${percent} % of the way`;
  root.hero(alpha, (unit) => root.scores[at * data.units + unit]);
  root.bars.forEach((bar) => bar(at));
  putSum(root, at);
  if (root.place) root.place(at);
  label(root);
}

function answerAt(root, at) {
  const { data } = root;
  if (data.probabilities) return `${percentText(data.probabilities[at])} ${data.answer[0]}`;
  return `${data.values[at].toFixed(data.digits)} ${data.answer[1]}`;
}

function percentText(part) {
  const percent = 100 * part;
  const isNearEnd = (percent > 99 && percent < 100) || (percent < 1 && percent > 0);
  return percent.toFixed(isNearEnd ? 1 : 0) + " %";
}

function signed(value, digits) {
  const text = Math.abs(value).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  if (!/[1-9]/.test(text)) return text;
  return (value > 0 ? "+" : "−") + text;
}

function putSum(root, at) {
  const { data, parts } = root;
  const bold = (text) => element("b", "number", text);
  const now = signed(data.sums[at], data.digits);
  const whole = signed(data.change, data.digits);
  const told = at === root.last
    ? ` ${data.unit}: they have met the whole change of the answer, F(x) − F(x′).`
    : ` ${data.unit}, the whole change of the answer: at the end they will meet it.`;
  parts.sum.replaceChildren("Together ", bold(now), " of ", bold(whole), told);
}

function shade(data, score) {
  const part = data.limit > 0 ? Math.max(-1, Math.min(1, score / data.limit)) : 0;
  return data.shades[Math.round(((part + 1) / 2) * (data.shades.length - 1))];
}

// The input while it grows: each draws itself for a place α and the scores so far.
const HEROES = {
  text(place, hero, root) {
    const words = [];
    const nodes = hero.pieces.map(([text, unit]) => {
      if (unit === null) return document.createTextNode(text);
      const word = element("span", "w", text);
      words.push([word, unit]);
      return word;
    });
    const text = element("div", "text");
    text.dir = "auto";
    text.append(...nodes);
    place.replaceChildren(text);
    return (alpha, score) => {
      text.style.setProperty("--shown", 0.13 + 0.87 * Math.sqrt(alpha)); // as an eye sees it, half way is half
      for (const [word, unit] of words) {
        const [background, ink] = shade(root.data, score(unit));
        const isPlain = background === root.data.shades[(root.data.shades.length - 1) / 2][0];
        word.style.background = isPlain ? "" : background;
        word.style.color = isPlain ? "" : ink;
      }
    };
  },
  image(place, hero, root) {
    const [from, to] = [unpacked(hero.from), unpacked(hero.to)];
    const canvases = ["what the network is shown", "scores so far"].map((name) => {
      const canvas = document.createElement("canvas");
      canvas.width = hero.columns;
      canvas.height = hero.rows;
      const larger = Math.max(hero.rows, hero.columns);
      canvas.style.width = (PICTURE * hero.columns) / larger + "px";
      const figure = document.createElement("figure");
      figure.append(canvas, element("figcaption", "", name));
      return [figure, canvas.getContext("2d")];
    });
    const row = element("div", "pictures");
    row.append(...canvases.map(([figure]) => figure));
    place.replaceChildren(row);
    const [shown, collected] = canvases.map(([, context]) => context);
    return (alpha, score) => {
      const isColoured = to.length === 3 * hero.rows * hero.columns;
      paint(shown, hero, (i) => {
        const channel = (at) => Math.round(255 * (from[at] + alpha * (to[at] - from[at])));
        return isColoured ? [0, 1, 2].map((one) => channel(3 * i + one)) : Array(3).fill(channel(i));
      });
      paint(collected, hero, (i) => rgb(shade(root.data, score(i))[0]));
    };
  },
  row(place, hero) {
    const mixed = [];
    const lines = hero.lines.map(({ label, from, to, same }) => {
      const line = element("div", "line" + (same ? " same" : ""));
      line.append(element("span", "label", label), element("span", "was", same ? "" : from));
      const track = element("span", "track");
      if (!same) {
        const fill = element("i", "");
        track.append(fill);
        mixed.push(fill);
      }
      line.append(track, element("span", "is", to));
      return line;
    });
    const table = element("div", "lines");
    table.append(...lines);
    const note = element("p", "note", "What the network is shown is a mixture of both values, more and more of the right one.");
    place.replaceChildren(table, note);
    return (alpha) => mixed.forEach((fill) => { fill.style.width = 100 * alpha + "%"; });
  },
};

function paint(context, hero, colour) {
  const picture = context.createImageData(hero.columns, hero.rows);
  for (let i = 0; i < hero.columns * hero.rows; i += 1) {
    picture.data.set([...colour(i), 255], 4 * i);
  }
  context.putImageData(picture, 0, 0);
}

function rgb(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

function element(tag, name, text = "") {
  const node = document.createElement(tag);
  if (name) node.className = name;
  node.textContent = text;
  return node;
}

// A bar fills up to its outline, which is its score at the end.
function drawBars(place, data) {
  const reach = Math.max(...data.bars.flatMap((bar) => bar.scores.map(Math.abs)), 1e-12);
  const least = Math.min(0, ...data.bars.flatMap((bar) => bar.scores));
  const most = Math.max(0, ...data.bars.flatMap((bar) => bar.scores));
  const span = Math.max(most - least, reach * 1e-6);
  const x = (score) => (100 * (score - least)) / span;
  const lines = data.bars.map((bar) => {
    const line = element("div", "bar");
    const track = element("span", "track");
    const zero = element("u", "");
    zero.style.left = x(0) + "%";
    const outline = element("i", "outline");
    const fill = element("i", "fill");
    const put = (node, score) => {
      node.style.left = Math.min(x(score), x(0)) + "%";
      node.style.width = Math.abs(x(score) - x(0)) + "%";
    };
    put(outline, bar.scores.at(-1));
    track.append(zero, fill, outline);
    const name = element("span", "name", bar.name);
    name.title = bar.name;
    const number = element("span", "number", "");
    line.append(name, track, number);
    const pace = bar.paces && element("span", "number now", "");
    if (pace) line.append(pace);
    const set = (at) => {
      const score = bar.scores[at];
      if (pace) pace.textContent = signed(bar.paces[at], data.digits);
      put(fill, score);
      fill.style.background = score >= 0 ? data.positive : data.negative;
      number.textContent = signed(score, data.digits);
    };
    return [line, set];
  });
  const nodes = lines.map(([line]) => line);
  if (data.paces) {
    const head = element("div", "bar head");
    head.append(...["", "", "so far", "now"].map((name) => element("span", "number", name)));
    nodes.unshift(head);
  }
  place.classList.toggle("with-paces", data.paces !== null);
  place.replaceChildren(...nodes);
  return lines.map(([, set]) => set);
}

function drawSwitch(root) {
  const { data, parts } = root;
  const buttons = data.probabilities === null ? [] : data.answer.map((name, number) => {
    const button = element("button", "", name);
    button.type = "button";
    button.addEventListener("click", () => {
      root.usesLogit = number === 1;
      for (const other of parts.switch.children) other.setAttribute("aria-pressed", String(other === button));
      drawCurves(root);
    });
    button.setAttribute("aria-pressed", String(root.usesLogit === (number === 1)));
    return button;
  });
  parts.switch.replaceChildren(...(buttons.length ? buttons : [element("span", "only", data.answer[1])]));
}

// The curve of the answer with the place on it, and below it what each step adds.
function drawCurves(root) {
  const { data, parts } = root;
  const picture = parts.picture;
  const width = picture.clientWidth;
  const height = picture.clientHeight;
  if (!width) return;
  const values = root.usesLogit ? data.values : data.probabilities;
  const text = root.usesLogit ? (value) => value.toFixed(data.digits) : percentText;
  const ticks = root.usesLogit ? [...new Set([Math.min(...values), Math.max(...values)])] : [0, 0.5, 1];
  const [low, high] = [Math.min(...ticks), Math.max(...ticks)];
  const left = 48;
  const right = width - 10;
  const bottom = data.paces ? height * 0.58 : height - 24;
  const x = (alpha) => left + alpha * (right - left);
  const y = (value) => (high > low ? bottom - ((value - low) / (high - low)) * (bottom - 14) : bottom / 2);
  const line = (points) => "M" + points.map(([a, b]) => `${a.toFixed(1)},${b.toFixed(1)}`).join("L");
  const nodes = [];
  for (const tick of ticks) {
    nodes.push(svg("path", { class: "grid", d: `M${left},${y(tick)}H${right}` }));
    nodes.push(svg("text", { x: left - 8, y: y(tick) + 4, "text-anchor": "end" }, text(tick)));
  }
  nodes.push(svg("path", { class: "curve", d: line(data.alphas.map((alpha, i) => [x(alpha), y(values[i])])) }));
  if (data.paces) {
    const top = height * 0.7;
    const floor = height - 24;
    const most = Math.max(0, ...data.paces);
    const least = Math.min(0, ...data.paces);
    const down = (pace) => floor - ((pace - least) / Math.max(most - least, 1e-12)) * (floor - top);
    for (const [side, colour] of [[Math.max, data.positive], [Math.min, data.negative]]) {
      const points = data.alphas.map((alpha, i) => [x(alpha), down(side(data.paces[i], 0))]);
      nodes.push(svg("path", { class: "area", d: `${line(points)}L${x(1)},${down(0)}L${x(0)},${down(0)}Z`, fill: colour, stroke: colour }));
    }
    nodes.push(svg("path", { class: "grid", d: `M${left},${down(0)}H${right}` }));
    nodes.push(svg("text", { class: "said", x: right, y: top - 8, "text-anchor": "end" }, "what each step adds"));
  }
  nodes.push(svg("text", { x: left, y: height - 6 }, data.ends[0]));
  nodes.push(svg("text", { x: right, y: height - 6, "text-anchor": "end" }, data.ends[1]));
  const hair = svg("line", { class: "hair", y1: 8, y2: height - 24 });
  const here = svg("circle", { class: "here", r: 6.5, fill: data.positive });
  const said = svg("text", { class: "here-text" });
  picture.replaceChildren(...nodes, hair, here, said);
  picture.setAttribute("aria-label", `The answer along the way: from ${text(values[0])} to ${text(values.at(-1))}`);
  root.place = (at) => {
    const place = [x(data.alphas[at]), y(values[at])];
    set(hair, { x1: place[0], x2: place[0] });
    set(here, { cx: place[0], cy: place[1] });
    said.textContent = text(values[at]);
    const onLeft = data.alphas[at] > 0.75;
    const above = place[1] > 32;
    set(said, { x: place[0] + (onLeft ? -10 : 10), y: place[1] + (above ? -10 : 20), "text-anchor": onLeft ? "end" : "start" });
  };
  root.place(root.stop);
}

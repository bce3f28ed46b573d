// Draws a text (as text nodes, never as markup), arcs between the words of each pair, and a list of the pairs as
// buttons. Who points at an arc, a word or a button, or comes to it with the keyboard, sees that pair alone; a click or
// a tap keeps it so. On one line arcs lie over the words; between two lines they run from under the one to over the other.

const THINNEST = 1.5; // pixels
const THICKEST = 6;

export default function (component) {
  const { data, parentElement } = component;
  const text = parentElement.querySelector(".text");
  const list = parentElement.querySelector(".pairs");
  const picture = text.querySelector("svg");
  const tip = text.querySelector(".tip");
  text.setAttribute("aria-label", data.label);

  const paired = new Set(data.pairs.flatMap((pair) => [pair.one, pair.other]));
  const words = new Map();
  const nodes = data.pieces.map((piece, number) => {
    if (!paired.has(number)) return document.createTextNode(piece);
    const word = document.createElement("span");
    word.className = "w";
    word.textContent = piece;
    word.dataset.piece = number;
    words.set(number, word);
    return word;
  });
  text.replaceChildren(picture, ...nodes, tip);

  const buttons = data.pairs.map((pair, number) => {
    const button = document.createElement("button");
    const swatch = document.createElement("span");
    const name = document.createElement("span");
    const shown = document.createElement("b");
    button.type = "button";
    button.dataset.pair = number;
    button.setAttribute("aria-label", pair.note);
    button.setAttribute("aria-pressed", "false");
    swatch.className = "swatch" + (pair.against ? " against" : "");
    swatch.style.borderTopColor = pair.colour;
    swatch.style.borderTopWidth = thickness(pair) + "px";
    name.textContent = pair.name;
    shown.textContent = pair.shown;
    button.append(swatch, name, shown);
    return button;
  });
  list.replaceChildren(
    ...buttons.map((button) => {
      const item = document.createElement("li");
      item.append(button);
      return item;
    })
  );

  let kept = null;
  const draw = () => drawn(text, picture, words, data.pairs);
  const show = (chosen) => {
    const shown = chosen.length ? chosen : kept === null ? [] : [kept];
    const bright = new Set(shown.flatMap((number) => [data.pairs[number].one, data.pairs[number].other]));
    text.classList.toggle("some", shown.length > 0);
    for (const path of picture.querySelectorAll("path"))
      path.classList.toggle("on", shown.includes(Number(path.dataset.pair)));
    for (const [number, word] of words) word.classList.toggle("on", bright.has(number));
    for (const button of buttons) {
      button.classList.toggle("on", shown.includes(Number(button.dataset.pair)));
      button.setAttribute("aria-pressed", String(kept === Number(button.dataset.pair)));
    }
    tell(text, tip, words, shown.length === 1 ? data.pairs[shown[0]] : null);
  };
  const pairsAt = (target) => {
    const marked = target.closest?.("[data-pair]");
    if (marked) return [Number(marked.dataset.pair)];
    const word = target.closest?.(".w");
    if (!word) return [];
    const piece = Number(word.dataset.piece);
    return data.pairs.flatMap((pair, number) => (pair.one === piece || pair.other === piece ? [number] : []));
  };
  const around = parentElement.querySelector(".around");
  around.onmouseover = (event) => show(pairsAt(event.target));
  around.onmouseleave = () => show([]);
  buttons.forEach((button, number) => {
    button.onfocus = () => {
      if (button.matches(":focus-visible")) bringIntoView(text, words.get(data.pairs[number].one));
      show([number]);
    };
    button.onblur = () => show([]);
  });
  around.onclick = (event) => {
    const [chosen = null] = pairsAt(event.target);
    kept = chosen === kept ? null : chosen;
    if (kept !== null) bringIntoView(text, words.get(data.pairs[kept].one));
    show([]);
  };
  around.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    kept = null;
    show([]);
  };
  draw();
  const watching = new ResizeObserver(() => {
    draw();
    show([]);
  });
  watching.observe(text);
  document.fonts?.ready.then(draw); // letters of another font have other widths
  return () => watching.disconnect();
}

function thickness(pair) {
  return THINNEST + (THICKEST - THINNEST) * pair.part;
}

// Where a word is within the text, scrolled or not.
function place(text, word) {
  const frame = text.getBoundingClientRect();
  const box = word.getClientRects()[0];
  const top = box.top - frame.top - text.clientTop + text.scrollTop;
  const middle = box.left - frame.left - text.clientLeft + box.width / 2;
  return { top, bottom: top + box.height, middle };
}

function drawn(text, picture, words, pairs) {
  set(picture, { width: text.clientWidth, height: 0 });
  set(picture, { height: text.scrollHeight });
  const room = parseFloat(getComputedStyle(text).lineHeight);
  const paths = [];
  pairs.forEach((pair, number) => {
    const ends = [words.get(pair.one), words.get(pair.other)].map((word) => place(text, word));
    const shape = line(ends[0], ends[1], room);
    const marks = { d: shape, "data-pair": number };
    const dashes = pair.against ? { "stroke-dasharray": "7 5" } : {};
    paths.push(svg("path", { ...marks, ...dashes, class: "arc", stroke: pair.colour, "stroke-width": thickness(pair) }));
    paths.push(svg("path", { ...marks, class: "reach" }));
  });
  picture.replaceChildren(...paths);
}

function line(one, other, room) {
  if (Math.abs(one.top - other.top) < room / 2) {
    const most = (room - (one.bottom - one.top)) / 0.75; // a curve of this kind rises to three quarters
    const rise = Math.max(10, Math.min(most, 12 + 0.3 * Math.abs(other.middle - one.middle)));
    const over = one.top - rise;
    return `M${one.middle} ${one.top}C${one.middle} ${over} ${other.middle} ${over} ${other.middle} ${other.top}`;
  }
  const [upper, lower] = one.top < other.top ? [one, other] : [other, one];
  const bend = Math.max(16, (lower.top - upper.bottom) / 2);
  const from = `M${upper.middle} ${upper.bottom}C${upper.middle} ${upper.bottom + bend} `;
  return `${from}${lower.middle} ${lower.top - bend} ${lower.middle} ${lower.top}`;
}

function bringIntoView(text, word) {
  const { top, bottom } = place(text, word);
  if (top < text.scrollTop + 40 || bottom > text.scrollTop + text.clientHeight) text.scrollTop = top - 80;
}

function tell(text, tip, words, pair) {
  tip.hidden = !pair;
  if (!pair) return;
  tip.textContent = pair.note;
  tip.style.left = "0"; // else it is as narrow as what was left of it where it was
  const ends = [pair.one, pair.other].map((number) => place(text, words.get(number)));
  const most = Math.max(text.clientWidth - tip.offsetWidth - 6, 6);
  const middle = (ends[0].middle + ends[1].middle) / 2 - tip.offsetWidth / 2;
  tip.style.left = Math.min(Math.max(middle, 6), most) + "px";
  const below = Math.max(ends[0].bottom, ends[1].bottom) + 5;
  const above = Math.min(ends[0].top, ends[1].top) - tip.offsetHeight - parseFloat(getComputedStyle(text).lineHeight) / 2;
  const fits = below + tip.offsetHeight <= text.scrollTop + text.clientHeight;
  tip.style.top = (fits ? below : Math.max(above, text.scrollTop + 4)) + "px";
}

// Draws the pieces it is given as text nodes (never as markup), shows a word's number on hover and focus, and
// reports which words are taken out by clicks. One word is in the tab order; arrow keys move from word to word.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const text = parentElement.querySelector(".text");
  const tip = parentElement.querySelector(".tip");
  const focused = text.contains(parentElement.activeElement)
    ? parentElement.activeElement.dataset.word
    : null;
  text.setAttribute("aria-label", data.label);
  tip.hidden = true;
  // Clicks are numbered; an answer to an earlier click does not undo the later ones that are still on their way.
  if (text.dropped === undefined || data.click >= text.click) {
    text.dropped = new Set(data.dropped);
    text.click = data.click;
  }
  const dropped = text.dropped;
  const words = [];
  const nodes = data.pieces.map((piece) => {
    if (piece.word === null) return document.createTextNode(piece.text);
    const word = document.createElement("span");
    word.className = "w" + (piece.seen ? "" : " unseen") + (dropped.has(piece.word) ? " dropped" : "");
    word.textContent = piece.text;
    word.dataset.word = piece.word;
    word.dataset.note = dropped.has(piece.word) ? "taken out; " + piece.note : piece.note;
    const isPressed = piece.seen && !data.still;
    word.setAttribute("role", isPressed ? "button" : "note");
    if (isPressed) {
      word.setAttribute("aria-pressed", String(dropped.has(piece.word)));
    }
    word.setAttribute("aria-label", piece.text + ": " + word.dataset.note);
    word.tabIndex = -1;
    if (piece.background) {
      word.style.background = piece.background;
      word.style.color = piece.ink;
    }
    if (data.signs && piece.sign) {
      const sign = document.createElement("span");
      sign.className = "sign";
      sign.textContent = piece.sign > 0 ? "+" : "−";
      word.append(sign);
    }
    words.push(word);
    return word;
  });
  text.replaceChildren(...nodes);
  const home = words.find((word) => word.dataset.word === focused) ?? words[0];
  if (home) home.tabIndex = 0;
  if (focused !== null && home) home.focus();

  fit(text);
  text.words = words;
  text.classList.toggle("still", data.still);
  text.report = (word) => {
    if (data.still) return;
    const index = Number(word.dataset.word);
    if (!dropped.delete(index)) dropped.add(index);
    word.classList.toggle("dropped", dropped.has(index));
    text.click += 1;
    setTriggerValue("dropped", { words: [...dropped], click: text.click });
  };
  if (!text.ready) {
    text.ready = true;
    listen(text, tip);
  }
}

// On the stage nobody scrolls: letters are as large as the text allows, down to those that can be read from afar.
const LARGEST = 2.6; // times those of the page
const SMALLEST = 0.75;

function fit(text) {
  const style = getComputedStyle(text);
  if (!style.getPropertyValue("--stage")) return;
  const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
  for (let size = LARGEST; size >= SMALLEST; size -= 0.05) {
    text.style.fontSize = size * letter + "px";
    if (text.scrollHeight <= parseFloat(style.maxHeight)) return;
  }
}

function listen(text, tip) {
  const wordAt = (event) => event.target.closest?.(".w");
  const hide = () => { tip.hidden = true; };
  const show = (event) => {
    const word = wordAt(event);
    if (!word) return hide();
    tip.textContent = word.dataset.note;
    tip.hidden = false;
    const frame = text.parentElement.getBoundingClientRect();
    const box = word.getClientRects()[0];
    const most = Math.max(frame.width - tip.offsetWidth - 6, 6);
    tip.style.left = Math.min(Math.max(box.left - frame.left, 6), most) + "px";
    tip.style.top = box.top - frame.top - tip.offsetHeight - 5 + "px";
  };
  const toggle = (word) => { if (word && !word.classList.contains("unseen")) text.report(word); };
  text.addEventListener("mouseover", show);
  text.addEventListener("focusin", show);
  text.addEventListener("mouseleave", hide);
  text.addEventListener("focusout", hide);
  text.addEventListener("scroll", hide);
  text.addEventListener("click", (event) => toggle(wordAt(event)));
  text.addEventListener("keydown", (event) => {
    const at = text.words.indexOf(wordAt(event));
    if (at < 0) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step && text.words[at + step]) {
      text.words[at].tabIndex = -1;
      text.words[at + step].tabIndex = 0;
      text.words[at + step].focus();
      event.preventDefault();
    } else if (event.key === "Enter" || event.key === " ") {
      toggle(text.words[at]);
      event.preventDefault();
    }
  });
}

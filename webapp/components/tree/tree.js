// Shows the picture of a tree. Pointing at a box, or moving to it with the arrow keys, tells its numbers; a click or
// Enter on a phrase reports it, so that it is folded or unfolded, and stays where it is on the screen. The picture is
// sized by buttons, plus and minus, or Ctrl and wheel; one that is larger than its field is dragged, or scrolled.

const SMALLEST = 0.25;
const LARGEST = 3;
const READABLE = 12 / 13; // letters of 12 pixels: a wide tree is not made smaller unless asked for
const STILL = 5; // pixels that a pointer may move between press and release of a click

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const around = parentElement.querySelector(".around");
  const field = around.querySelector(".field");
  field.setAttribute("aria-label", data.label);
  const focused = field.contains(parentElement.activeElement) ? parentElement.activeElement.dataset.place : null;
  const picture = document.importNode(new DOMParser().parseFromString(data.svg, "image/svg+xml").documentElement, true);
  picture.querySelectorAll("title").forEach((title) => title.remove()); // our own tip stands for the browser's
  picture.querySelectorAll("g[data-place]").forEach((box) => {
    box.setAttribute("tabindex", "-1");
    const facts = box.getAttribute("aria-label");
    const seen = [...box.querySelectorAll("text")].map((line) => line.textContent).join(" ");
    const [, phrase, known] = facts.match(/^(.*): (value .*|the model did not see this)$/s);
    box.dataset.facts = facts;
    // The name is what is seen, so that one who speaks to the page can say it; the numbers describe it.
    box.setAttribute("aria-label", box.dataset.state === "open" ? `${phrase} ${seen}` : seen);
    box.setAttribute("aria-description", known);
    if (box.dataset.state !== "word") {
      box.setAttribute("role", "button");
      box.setAttribute("aria-expanded", String(box.dataset.state === "open"));
    }
  });
  around.querySelector(".tip").hidden = true;
  around.querySelector(".low").textContent = data.ends[0];
  around.querySelector(".high").textContent = data.ends[1];
  around.querySelector(".ramp").style.background = `linear-gradient(90deg, ${data.ramp.join(", ")})`;
  const place = [field.scrollLeft, field.scrollTop];
  field.replaceChildren(picture);
  const same = around.shown?.text === data.text;
  around.shown = {
    text: data.text,
    parents: data.parents,
    width: Number(picture.getAttribute("width")),
    height: Number(picture.getAttribute("height")),
    zoom: same ? around.shown.zoom : null,
    report: (number) => setTriggerValue("toggled", number),
  };
  size(around, field);
  if (same) {
    [field.scrollLeft, field.scrollTop] = place;
    stay(around, field);
  } else centre(field);
  const home = boxes(field).find((box) => box.dataset.place === focused) ?? boxes(field)[0];
  home?.setAttribute("tabindex", "0");
  if (focused !== null) home?.focus({ preventScroll: true });
  if (!around.ready) {
    around.ready = true;
    listen(around, field);
  }
}

const boxes = (field) => [...field.querySelectorAll("g[data-place]")];

// On the stage a tree is as large as the screen allows, and is all to be seen.
function fitting(around, field) {
  const { width, height } = around.shown;
  const style = getComputedStyle(field);
  if (!style.getPropertyValue("--stage")) return Math.min(1.25, field.clientWidth / width);
  return Math.min(LARGEST, field.clientWidth / width, parseFloat(style.maxHeight) / height);
}

function size(around, field) {
  const { width, height, zoom } = around.shown;
  const isStage = getComputedStyle(field).getPropertyValue("--stage");
  const used = zoom ?? (isStage ? fitting(around, field) : Math.max(READABLE, Math.min(1, fitting(around, field))));
  const picture = field.querySelector("svg");
  picture.setAttribute("width", width * used);
  picture.setAttribute("height", height * used);
  field.classList.toggle("wide", width * used > field.clientWidth + 1);
  around.shown.used = used;
}

// After a phrase was folded or unfolded: scroll so that it is where it was.
function stay(around, field) {
  const { place, left, top } = around.toggled ?? {};
  around.toggled = null;
  const box = boxes(field).find((one) => one.dataset.place === place);
  if (!box) return;
  const now = box.getBoundingClientRect();
  const view = field.getBoundingClientRect();
  field.scrollLeft += now.left + now.width / 2 - view.left - left;
  field.scrollTop += now.top - view.top - top;
}

function centre(field) {
  const root = boxes(field)[0]?.getBoundingClientRect();
  if (!root) return;
  const view = field.getBoundingClientRect();
  field.scrollLeft += root.left + root.width / 2 - view.left - view.width / 2;
  field.scrollTop = 0;
}

function zoomTo(around, field, zoom) {
  const across = (field.scrollLeft + field.clientWidth / 2) / field.scrollWidth;
  around.shown.zoom = Math.min(LARGEST, Math.max(SMALLEST, zoom));
  size(around, field);
  field.scrollLeft = across * field.scrollWidth - field.clientWidth / 2;
}

function showTip(around, box) {
  const tip = around.querySelector(".tip");
  const state = { open: "; click to fold", folded: "; click to unfold" }[box.dataset.state] ?? "";
  tip.textContent = box.dataset.facts + state;
  tip.hidden = false;
  const whole = around.getBoundingClientRect();
  const at = box.querySelector("rect").getBoundingClientRect();
  const x = Math.min(at.left - whole.left + at.width / 2 - tip.offsetWidth / 2, whole.width - tip.offsetWidth - 6);
  const above = at.top - whole.top - tip.offsetHeight - 6;
  tip.style.left = Math.max(x, 6) + "px";
  tip.style.top = (above > 2 ? above : at.bottom - whole.top + 6) + "px";
}

function listen(around, field) {
  const hide = () => { around.querySelector(".tip").hidden = true; };
  const boxAt = (event) => event.target.closest?.("g[data-place]");
  field.addEventListener("pointermove", (event) => {
    const box = boxAt(event);
    if (box) showTip(around, box);
    else hide();
  });
  field.addEventListener("pointerleave", hide);
  field.addEventListener("scroll", hide);
  field.addEventListener("focusin", (event) => { if (boxAt(event)) showTip(around, boxAt(event)); });
  field.addEventListener("focusout", hide);
  const toggle = (box) => {
    if (!box || box.dataset.state === "word") return;
    const at = box.getBoundingClientRect();
    const view = field.getBoundingClientRect();
    around.toggled = { place: box.dataset.place, left: at.left + at.width / 2 - view.left, top: at.top - view.top };
    around.shown.report(Number(box.dataset.place));
  };
  let drag = null; // where it began, of pointer and scrolling
  field.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return; // a finger scrolls without us
    drag = { x: event.clientX, y: event.clientY, left: field.scrollLeft, top: field.scrollTop, moved: false };
  });
  field.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!event.buttons) { // it was let go outside
      drag = null;
      field.classList.remove("dragged");
      return;
    }
    const [across, down] = [event.clientX - drag.x, event.clientY - drag.y];
    drag.moved ||= Math.hypot(across, down) > STILL;
    if (!drag.moved) return;
    field.classList.add("dragged");
    [field.scrollLeft, field.scrollTop] = [drag.left - across, drag.top - down];
  });
  field.addEventListener("click", (event) => {
    const moved = drag?.moved;
    drag = null;
    field.classList.remove("dragged");
    if (!moved) toggle(boxAt(event));
  });
  field.addEventListener("keydown", (event) => {
    const box = boxAt(event);
    if (!box) return;
    if (event.key === "Enter" || event.key === " ") toggle(box);
    else if (["+", "=", "-"].includes(event.key) && !event.ctrlKey && !event.metaKey) {
      zoomTo(around, field, around.shown.used * (event.key === "-" ? 0.8 : 1.25));
      box.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    else if (!move(around, field, box, event.key)) return;
    event.preventDefault();
  });
  field.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoomTo(around, field, around.shown.used * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
  }, { passive: false });
  around.querySelector(".tools").addEventListener("click", (event) => {
    const wanted = event.target.dataset?.zoom;
    if (!wanted) return;
    zoomTo(around, field, wanted === "fit" ? fitting(around, field) : around.shown.used * Number(wanted));
    if (wanted === "fit") centre(field);
  });
  new ResizeObserver(() => { if (around.shown.zoom === null) size(around, field); }).observe(field);
}

// Up to the phrase that holds this one, down to its first part, left and right to what stands beside it.
function move(around, field, box, key) {
  const all = boxes(field);
  const place = Number(box.dataset.place);
  const drawn = new Map(all.map((one) => [Number(one.dataset.place), one]));
  const above = (number) => {
    do number = around.shown.parents[number]; while (number >= 0 && !drawn.has(number));
    return number;
  };
  let next = null;
  if (key === "ArrowUp") next = drawn.get(above(place));
  else if (key === "ArrowDown") next = all.find((one) => above(Number(one.dataset.place)) === place);
  else if (key === "ArrowLeft" || key === "ArrowRight") {
    const beside = all.filter((one) => above(Number(one.dataset.place)) === above(place));
    next = beside[beside.indexOf(box) + (key === "ArrowRight" ? 1 : -1)];
    if (!next) next = all[all.indexOf(box) + (key === "ArrowRight" ? 1 : -1)];
  } else return false;
  if (next) {
    box.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
    next.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }
  return true;
}

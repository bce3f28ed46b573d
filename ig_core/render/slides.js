const slides = [...document.querySelectorAll(".slide")];
const nav = document.querySelector("nav");
const keys = document.querySelector("dialog");
const [back, forth] = ["back", "forth"].map((id) => document.getElementById(id));
const FITS = [1, 0.92, 0.85, 0.78, 0.72, 0.66, 0.6, 0.55, 0.5]; // sizes of letters, tried until a slide fits
const PHONE = 700; // pixels of a screen's width, below which one scrolls instead
const SWIPE = 50; // pixels
let shown = 0;

const text = (slide, selector) => slide?.querySelector(selector)?.textContent ?? "";
const title = (slide) => text(slide, ".kicker") || text(slide, "h2");
const speaker = speakersWindow(document.title, step, pressed);

function fit() {
  const slide = slides[shown];
  for (const size of FITS) {
    slide.style.setProperty("--fit", size);
    if (innerWidth < PHONE || slide.scrollHeight <= slide.clientHeight) return;
  }
}

function show(place) {
  const before = shown;
  shown = Math.min(Math.max(place, 0), slides.length - 1);
  slides.forEach((slide, at) => slide.classList.toggle("shown", at === shown));
  slides[shown].scrollTop = 0;
  document.getElementById("place").textContent = `${shown + 1} / ${slides.length}`;
  document.getElementById("said").textContent = before === shown ? "" : `: ${title(slides[shown])}`;
  back.disabled = shown === 0;
  forth.disabled = shown === slides.length - 1;
  if (location.hash !== `#${shown + 1}`) location.replace(`#${shown + 1}`);
  fit();
  tell();
}

const fromAddress = () => show((Number.parseInt(location.hash.slice(1), 10) || 1) - 1);

function step(by) {
  show(shown + by);
}

function tell() {
  const now = slides[shown];
  const next = slides[shown + 1];
  speaker.tell({
    place: shown,
    of: slides.length,
    title: title(now),
    headline: text(now, ".kicker") && text(now, "h2"),
    notes: text(now, ".notes p"),
    next: next ? title(next) : null,
  });
}

/* Keys, clickers, fingers. */

const KEYS = {
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  PageDown: () => step(1),
  PageUp: () => step(-1),
  " ": (event) => step(event.shiftKey ? -1 : 1),
  Home: () => show(0),
  End: () => show(slides.length - 1),
  n: () => speaker.open(),
  f: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
  "?": () => (keys.open ? keys.close() : keys.showModal()),
};

function pressed(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const onButton = event.target.closest?.("button") && key === " "; // which presses it
  if (event.ctrlKey || event.altKey || event.metaKey || onButton || !KEYS[key] || (keys.open && key !== "?")) return;
  event.preventDefault();
  KEYS[key](event);
}

let start = null;
const scrolls = (tree) => tree !== null && tree.scrollWidth > tree.clientWidth; // sideways, by the same finger
document.addEventListener("touchstart", (event) => {
  start = event.touches.length === 1 && !scrolls(event.target.closest(".tree")) ? event.touches[0] : null;
});
document.addEventListener("touchend", (event) => {
  if (!start) return;
  const [right, down] = [event.changedTouches[0].clientX - start.clientX, event.changedTouches[0].clientY - start.clientY];
  start = null;
  if (Math.abs(right) > SWIPE && Math.abs(right) > 1.5 * Math.abs(down)) step(right < 0 ? 1 : -1);
});

document.addEventListener("keydown", pressed);
for (const [id, act] of [["back", () => step(-1)], ["forth", () => step(1)], ["help", KEYS["?"]]]) {
  document.getElementById(id).addEventListener("click", (event) => {
    act();
    if (event.detail) event.currentTarget.blur(); // pressed with a mouse: Space goes on with the slides
  });
}
document.getElementById("close").addEventListener("click", () => keys.close());
addEventListener("hashchange", fromAddress);
addEventListener("resize", fit);
addEventListener("pagehide", speaker.close);
document.documentElement.classList.add("deck");
nav.hidden = false;
fromAddress();

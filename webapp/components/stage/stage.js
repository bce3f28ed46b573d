// The line on the stage, and its keys: arrows, Page Up and Page Down (a clicker), Space, Home and End go from view to
// view; N opens the speaker's window, F is the whole screen, B or a full stop makes it dark, Escape leaves.

const PLACES = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const line = parentElement.querySelector(".stage");
  const known = line.state;
  // Moves are numbered: what is drawn for an earlier one does not undo those that are still on their way.
  const isOlder = known && data.move < known.move;
  const state = { ...data, at: isOlder ? known.at : data.at, move: isOlder ? known.move : data.move };
  line.state = state;
  line.go = (to) => {
    to = Math.max(0, Math.min(to, state.scenes.length - 1));
    if (to === state.at) return;
    state.at = to;
    state.move += 1;
    setTriggerValue("wanted", { to, move: state.move });
    write(line);
    tell(line);
  };
  line.leave = () => {
    setTriggerValue("left", Date.now());
    document.exitFullscreen?.().catch(() => {});
  };
  window.igLensStage = line; // which is made anew on another page, where the speaker's window stays
  window.igLensSpeaker ??= speakersWindow(
    "IG Lens",
    (by) => window.igLensStage.go(window.igLensStage.state.at + by),
    (event) => keys(window.igLensStage, event),
  );
  if (!line.ready) {
    line.ready = true;
    listen(line);
  }
  write(line);
  tell(line);
}

function write(line) {
  const { scenes, at } = line.state;
  const one = (name) => line.querySelector(name);
  one(".title").textContent = scenes[at]?.title ?? "";
  one(".at").textContent = scenes.length ? `${at + 1} / ${scenes.length}` : "";
  one(".back").disabled = at <= 0;
  one(".on").disabled = at >= scenes.length - 1;
  for (const name of [".back", ".at", ".on", ".notes"]) one(name).hidden = !scenes.length;
}

function listen(line) {
  const press = (name, act) => line.querySelector(name).addEventListener("click", act);
  press(".back", () => line.go(line.state.at - 1));
  press(".on", () => line.go(line.state.at + 1));
  press(".notes", () => window.igLensSpeaker.open());
  press(".whole", whole);
  press(".leave", () => line.leave());
  const heard = (event) => {
    if (!line.isConnected) document.removeEventListener("keydown", heard); // the stage has been left
    else keys(line, event);
  };
  document.addEventListener("keydown", heard);
}

const isBusy = (event) => {
  const node = event.composedPath()[0];
  return node.matches?.("input, textarea, select, [contenteditable=true]");
};

// A key that the thing with the focus uses itself goes there: arrows move from word to word where a word has it.
const isElsewhere = (line, event) => {
  const node = event.composedPath()[0];
  if (line.contains(node)) return event.key === " ";
  const users = event.key === " " ? "[tabindex], button, a, summary" : "[tabindex]";
  return node.matches?.(users) && !node.matches("section, main, body");
};

function keys(line, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event) || event.defaultPrevented) return;
  const { at, scenes } = line.state;
  const isClicker = event.key === "PageDown" || event.key === "PageUp";
  let to = null;
  const isFree = !isElsewhere(line, event);
  if (event.key in PLACES && (isClicker || isFree)) to = at + PLACES[event.key];
  else if (event.key === " " && isFree) to = at + (event.shiftKey ? -1 : 1);
  else if (event.key === "Home" && isFree) to = 0;
  else if (event.key === "End" && isFree) to = scenes.length - 1;
  else if (event.key === "Escape") return line.leave();
  else if (event.key === "f" || event.key === "F") whole();
  else if ((event.key === "n" || event.key === "N") && scenes.length) window.igLensSpeaker.open();
  else if (event.key === "b" || event.key === "B" || event.key === ".") dark(line);
  else return;
  if (to !== null && !scenes.length) return;
  event.preventDefault();
  if (to !== null) line.go(to);
}

function whole() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

// Nothing is to be seen until a key is pressed, or the pointer.
function dark(line) {
  const sheet = document.createElement("div");
  sheet.className = "dark";
  const end = (event) => {
    sheet.remove();
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const name of ["keydown", "pointerdown"]) document.removeEventListener(name, end, true);
  };
  for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, end, true);
  line.append(sheet);
}

function tell(line) {
  const { scenes, at } = line.state;
  if (!scenes.length) return;
  const next = scenes[at + 1]?.title ?? null;
  window.igLensSpeaker.tell({ place: at, of: scenes.length, title: scenes[at].title, notes: scenes[at].notes, next });
}

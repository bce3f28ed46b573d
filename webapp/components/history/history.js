// One step of the browser's history for each action of the reader. A click, a key on a button or list, a paste, a file,
// are an action each; typing into a field, or moving a slider, is one until the field is left or rests for a while.
// What the address says anew without an action replaces what it said.

const AT_ONCE = 1000; // milliseconds between two messages of one answer, at most
const REST = 5000; // milliseconds after which typing goes on as another action

export default function () {
  if (window.igLensHistory) return;
  window.igLensHistory = true;

  let acted = false; // an action is without its step
  let begun = false; // typing is without its step
  let typed = false; // a key in the text area is not yet in the address
  let field = null; // that one types in, or the slider that one moves
  let last = 0; // when that was
  let entered = false; // the page that was gone to has not yet completed its address
  let decided = false; // Back or Forward has decided on the page, and nothing was done since
  let said = null; // what the address said last, what it had said before, and whether that was a step

  const start = () => {
    // What is done while a page is still drawn for the first time comes after what that adds to its address.
    if (document.querySelector(".stApp")?.dataset.testScriptState === "notRunning") entered = false;
  };
  const act = () => {
    start();
    decided = false;
    acted = true;
    field = null;
  };
  const forget = () => {
    acted = begun = typed = entered = false;
    field = null;
  };

  // Streamlit may say the parameters of the page that is gone to before it says which page that is: then what it said
  // of the old one has not been.
  const takeBack = (next) => {
    if (said?.after !== location.href || next.search !== location.search) return false;
    if (performance.now() - said.time > AT_ONCE) return false;
    if (!said.isStep) history.replaceState(said.state, "", said.before);
    return said.isStep;
  };

  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const next = new URL(url, location.href);
    let isStep;
    const before = { state: history.state, before: location.href };
    const goes = next.pathname !== location.pathname;
    // Who goes back twice, quickly, has left the page between before its run began. That run's first word comes late,
    // and would be a step to that page again. On the stage the speaker's window goes on without a key in this one.
    if (goes && decided && !next.searchParams.has("present")) return;
    if (goes) {
      isStep = !takeBack(next);
      forget();
      entered = true;
    } else if (entered) {
      isStep = entered = false; // it belongs to the step of entering the page
    } else if (typed && saysText(next)) {
      isStep = begun; // also where something else was done meanwhile: its step is to come
      begun = typed = false;
    } else {
      isStep = acted;
      acted = false;
    }
    if (isStep) push(state, unused, url);
    else history.replaceState(state, unused, url);
    said = goes ? null : { ...before, isStep, after: location.href, time: performance.now() };
  };
  window.addEventListener("popstate", () => {
    forget();
    decided = true;
  });

  const saysText = (next) => {
    const text = next.searchParams.get("text");
    return text !== null && text !== new URL(location.href).searchParams.get("text");
  };

  const isWritten = (node) =>
    node.matches?.("textarea, input:not([role=combobox], [type=checkbox], [type=radio], [type=file], [type=range])");
  const isSlider = (node) => node.matches?.("input[type=range], [role=slider]");
  const goOn = (node) => {
    const goesOn = field === node && performance.now() - last < REST;
    field = node;
    last = performance.now();
    return goesOn;
  };
  const inner = (event) => event.composedPath()[0];

  const listen = (name, heard) => document.addEventListener(name, heard, true);
  listen("pointerdown", (event) => { if (!isWritten(inner(event))) act(); });
  listen("click", (event) => { if (event.detail === 0) act(); }); // by a key, or by what reads the page aloud
  listen("drop", act);
  listen("change", (event) => { if (inner(event).type === "file") act(); });
  listen("keydown", (event) => {
    const node = inner(event);
    if (!event.isTrusted || ["Tab", "Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    if (isSlider(node)) {
      if (!goOn(node)) acted = true;
    } else if (!isWritten(node) && (node.role !== "combobox" || event.key === "Enter")) act();
  });
  listen("input", (event) => {
    const node = inner(event);
    if (!isWritten(node) && !isSlider(node)) return;
    const isPasted = ["insertFromPaste", "insertFromDrop"].includes(event.inputType);
    if (isPasted) act();
    else if (!goOn(node)) {
      start();
      if (node.matches("textarea")) begun = true;
      else acted = true;
    }
    typed = node.matches("textarea") && !isPasted;
  });
  listen("focusout", (event) => { if (inner(event) === field) field = null; });
  window.addEventListener("blur", () => { // into a frame, which keeps its events to itself: the sheet to draw on
    if (document.activeElement?.tagName === "IFRAME") act();
  });
}

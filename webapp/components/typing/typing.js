// A text area of Streamlit takes over its text on Ctrl+Enter; this presses it when typing pauses.
const WAIT = 150; // milliseconds without a keystroke

export default function () {
  if (document.igLensTyping) return;
  document.igLensTyping = true;
  let timer;
  const apply = (area) => {
    if (document.querySelector(".stApp")?.dataset.testConnectionState !== "CONNECTED") document.igLensTyped = area;
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true }));
  };
  const typed = (event) => {
    if (event.isComposing || !event.target.matches?.(".st-key-text textarea")) return;
    clearTimeout(timer);
    timer = setTimeout(apply, WAIT, event.target);
  };
  document.addEventListener("input", typed);
  document.addEventListener("compositionend", typed);
}

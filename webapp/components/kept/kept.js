// Keeps a text for this tab, and sends what it has if the session asks for it and has something else.

const NAME = "ig-lens-playlist";

export default function (component) {
  const { data, setTriggerValue } = component;
  try {
    const kept = sessionStorage.getItem(NAME);
    if (data.asks && kept && kept !== data.text) setTriggerValue("found", kept);
    else if (data.text !== null && kept !== data.text) sessionStorage.setItem(NAME, data.text);
  } catch {
    // A browser that keeps nothing, or no more than it has: the session goes on without.
  }
}

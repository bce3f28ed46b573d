// Keeps a text for this tab, or by a name for all tabs, and sends what it has if the session asks and has something else.

const OF_TAB = "ig-lens-playlist";

export default function (component) {
  const { data, setTriggerValue } = component;
  try {
    const store = data.name ? localStorage : sessionStorage;
    const name = data.name ?? OF_TAB;
    const kept = store.getItem(name);
    if (data.asks && kept && kept !== data.text) setTriggerValue("found", kept);
    else if (data.text === "") store.removeItem(name);
    else if (data.text !== null && kept !== data.text) store.setItem(name, data.text);
  } catch {
    // A browser that keeps nothing, or no more than it has: the session goes on without.
  }
}

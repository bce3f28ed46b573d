// Keeps a text for this tab, or for all tabs, and sends what it has if the session asks for it and has something else.

export default function (component) {
  const { data, setTriggerValue } = component;
  try {
    const store = data.lasting ? localStorage : sessionStorage;
    const kept = store.getItem(data.name);
    if (data.asks && kept && kept !== data.text) setTriggerValue("found", kept);
    else if (data.text === "") store.removeItem(data.name);
    else if (data.text !== null && kept !== data.text) store.setItem(data.name, data.text);
  } catch {
    // A browser that keeps nothing, or no more than it has: the session goes on without.
  }
}

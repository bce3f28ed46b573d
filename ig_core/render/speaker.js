/* The window of the one who speaks, on the second screen: what is to be said, what comes next, and for how long one has
spoken. It is made of texts alone; its keys and buttons do what they do where the audience looks. */

const SPEAKER = `
:root{color-scheme:light dark}
body{max-width:44rem;margin:0 auto;padding:1.5rem 1.5rem 3rem;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header{display:flex;justify-content:space-between;align-items:center;font-variant-numeric:tabular-nums}
h1{font-size:1.4rem;line-height:1.3;margin:1rem 0 .3rem}
button{border:1px solid #8888;border-radius:.7rem;background:none;color:inherit;font:inherit;cursor:pointer}
#clock{font-size:1.6rem;border:0;padding:.2rem .6rem}
#headline,#next,#place{opacity:.72;margin:0}
#notes{font-size:1.4rem;white-space:pre-wrap;margin:1.2rem 0 2rem;min-height:6rem}
#next{border-top:1px solid #8888;padding-top:.8rem}
#moves{display:flex;gap:.6rem;margin-top:1rem}
#moves button{flex:1;min-height:3rem}
`;

/* `step` goes so many places on, `pressed` is told of keys. What it gives opens the window, brings it to the front where
it is open, and tells it what is shown: the place, of how many, title, headline, notes, and the title of the next. */
function speakersWindow(name, step, pressed) {
  let there = null;
  let begun = Date.now();
  let scene = null;
  const isOpen = () => there !== null && !there.closed;

  function tick() {
    if (!isOpen()) return;
    const seconds = Math.floor((Date.now() - begun) / 1000);
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    there.document.getElementById("clock").textContent = clock;
  }

  function tell(shown) {
    scene = shown;
    if (!isOpen()) return;
    const write = (id, said) => (there.document.getElementById(id).textContent = said);
    write("place", `${scene.place + 1} / ${scene.of}`);
    write("title", scene.title);
    write("headline", scene.headline ?? "");
    write("notes", scene.notes || "No notes.");
    write("next", scene.next === null ? "This is the last one." : `Next: ${scene.next}`);
  }

  function make() {
    const paper = there.document;
    const add = (tag, parent, properties = {}) =>
      parent.appendChild(Object.assign(paper.createElement(tag), properties));
    paper.documentElement.lang = "en";
    paper.title = `Notes: ${name}`;
    add("style", paper.head, { textContent: SPEAKER });
    const all = add("main", paper.body);
    const head = add("header", all);
    add("span", head, { id: "place" });
    const clock = add("button", head, { id: "clock", title: "Time since the beginning; press to begin again" });
    clock.addEventListener("click", () => {
      begun = Date.now();
      tick();
    });
    add("h1", all, { id: "title" });
    for (const id of ["headline", "notes", "next"]) add("p", all, { id });
    const moves = add("div", all, { id: "moves" });
    add("button", moves, { textContent: "Back" }).addEventListener("click", () => step(-1));
    add("button", moves, { textContent: "Next" }).addEventListener("click", () => step(1));
    paper.addEventListener("keydown", pressed);
  }

  setInterval(tick, 500);
  return {
    tell,
    open() {
      if (isOpen()) return there.focus();
      there = open("", "", "popup,width=720,height=620");
      if (!there) return; // not allowed by the browser
      make();
      tell(scene);
      tick();
    },
    close: () => there?.close(),
  };
}

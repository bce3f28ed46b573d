// Escape closes the explanation of a term, without that the pointer or the focus has to leave it.

export default function () {
  if (document.igLensTerms) return;
  document.igLensTerms = true;
  const close = (event) => {
    if (event.key !== "Escape") return;
    for (const term of document.querySelectorAll(".term:hover, .term:focus")) {
      term.classList.add("closed");
      for (const left of ["pointerleave", "blur"])
        term.addEventListener(left, () => term.classList.remove("closed"), { once: true });
    }
  };
  document.addEventListener("keydown", close, true);
}

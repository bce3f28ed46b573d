// Brings the place where it stands into view, if that is above what is seen; once for each number.
const HEADER = 70; // pixels of the bar that lies over the top of the page

export default function (component) {
  const { data, parentElement } = component;
  if (window.igLensArrived === data.number) return;
  window.igLensArrived = data.number;
  const place = parentElement.host ?? parentElement;
  requestAnimationFrame(() => {
    if (place.getBoundingClientRect().top >= HEADER) return;
    place.style.scrollMarginTop = HEADER + "px";
    place.scrollIntoView({ behavior: "instant" });
  });
}

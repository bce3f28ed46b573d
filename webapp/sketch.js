// A black sheet to draw on with mouse, pen or finger; after every stroke its pixels are reported, shrunk by averaging.

const SCALE = 10; // pixels of the sheet for each pixel that is reported

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const sheet = parentElement.querySelector("canvas");
  const pen = sheet.getContext("2d", { willReadFrequently: true });
  sheet.side = data.side;
  sheet.report = (pixels) => setTriggerValue("drawn", pixels);
  sheet.setAttribute("aria-label", data.label);
  if (sheet.ready) return;
  sheet.ready = true;
  sheet.width = sheet.height = data.side * SCALE;
  const clear = () => {
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, sheet.width, sheet.height);
  };
  clear();
  const width = parentElement.querySelector(".width");
  const grey = parentElement.querySelector(".grey");
  parentElement.querySelector(".clear").addEventListener("click", clear);
  const place = (event) => {
    const box = sheet.getBoundingClientRect();
    return [((event.clientX - box.left) * sheet.width) / box.width, ((event.clientY - box.top) * sheet.height) / box.height];
  };
  let drawing = false;
  sheet.addEventListener("pointerdown", (event) => {
    drawing = true;
    sheet.setPointerCapture(event.pointerId);
    const level = Number(grey.value);
    pen.strokeStyle = `rgb(${level}, ${level}, ${level})`;
    pen.lineWidth = Number(width.value) * SCALE;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(...place(event));
    pen.lineTo(...place(event));
    pen.stroke();
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...place(event));
    pen.stroke();
  });
  const end = () => {
    if (!drawing) return;
    drawing = false;
    sheet.report(shrunk(pen, sheet.side));
  };
  sheet.addEventListener("pointerup", end);
  sheet.addEventListener("pointercancel", end);
}

function shrunk(pen, side) {
  const { data } = pen.getImageData(0, 0, side * SCALE, side * SCALE);
  const sums = new Array(side * side).fill(0);
  for (let i = 0; i < side * SCALE * side * SCALE; i += 1) {
    const row = Math.floor(i / (side * SCALE * SCALE));
    const column = Math.floor((i % (side * SCALE)) / SCALE);
    sums[row * side + column] += data[4 * i];
  }
  return sums.map((sum) => Math.round(sum / SCALE ** 2));
}

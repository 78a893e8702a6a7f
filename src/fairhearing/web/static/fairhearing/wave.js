// The waveform: how far it was played, a click that moves there, a stretch that is drawn with the pointer.
const LEAST_DRAG_PX = 5;
const wave = document.getElementById("wave");
const all = (selector) => wave.querySelectorAll(selector);

export function showPlayed(share) {
  const place = `${Math.min(100, 100 * share)}%`;
  for (const part of all(".app-playhead")) {
    part.setAttribute("x1", place);
    part.setAttribute("x2", place);
  }
  for (const part of all(".app-playhead__top")) part.setAttribute("cx", place);
  for (const part of all(".app-played")) part.setAttribute("width", place);
}

export function showChosen(from, to) {
  for (const part of all(".app-chosen")) {
    part.setAttribute("x", `${100 * from}%`);
    part.setAttribute("width", to > from ? `${100 * (to - from)}%` : "0%");
  }
}

// moveTo(share): of the whole length; chose(from, to): a stretch was drawn.
export function followPointer(moveTo, chose) {
  let began = null;
  const share = (event) => {
    const drawn = Array.from(wave.querySelectorAll("svg.app-wave")).find((svg) => svg.getBoundingClientRect().width);
    const box = drawn.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  wave.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    began = { x: event.clientX, at: share(event), dragged: false };
    wave.setPointerCapture(event.pointerId);
  });
  wave.addEventListener("pointermove", (event) => {
    if (!began) return;
    began.dragged ||= Math.abs(event.clientX - began.x) >= LEAST_DRAG_PX;
    if (began.dragged) showChosen(Math.min(began.at, share(event)), Math.max(began.at, share(event)));
  });
  wave.addEventListener("pointerup", (event) => {
    if (!began) return;
    const { at, dragged } = began;
    const until = share(event);
    began = null;
    if (dragged) chose(Math.min(at, until), Math.max(at, until));
    moveTo(dragged ? Math.min(at, until) : at);
  });
  wave.addEventListener("pointercancel", () => {
    began = null;
    showChosen(0, 0);
  });
}

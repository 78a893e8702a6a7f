// What was really played, in stretches, for the log: with the form's own token, at each pause, each minute, and when
// the page goes. What could not be sent goes with the next report.
const player = document.getElementById("player");
const sound = document.getElementById("sound");

const REPORT_EACH_MS = 60_000;
const MOST_STRETCHES = 40;
const LEAST_S = 0.2;
let stretch = null;
let played = [];

export function follow() {
  if (sound.seeking) return;
  if (stretch) stretch.to = Math.max(stretch.to, sound.currentTime);
  else if (!sound.paused) stretch = { from: sound.currentTime, to: sound.currentTime, speed: sound.playbackRate };
}

function endStretch() {
  if (stretch && stretch.to - stretch.from >= LEAST_S) {
    played.push(`${stretch.from.toFixed(2)}-${stretch.to.toFixed(2)}@${stretch.speed}`);
  }
  stretch = null;
}

function changeSpeed() {
  follow();
  endStretch();
}

export async function report() {
  follow();
  endStretch();
  while (played.length) {
    const now = played.splice(0, MOST_STRETCHES);
    const body = new URLSearchParams(now.map((text) => ["played", text]));
    body.append("csrfmiddlewaretoken", document.querySelector("#stop input[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(player.dataset.heard, { method: "POST", body, keepalive: true, redirect: "manual" });
      if (answer.status < 500) continue;
    } catch {
      // The server does not answer: below.
    }
    played.unshift(...now);
    return;
  }
}

export function reportAlways() {
  sound.addEventListener("timeupdate", follow);
  sound.addEventListener("playing", follow);
  sound.addEventListener("seeking", endStretch);
  sound.addEventListener("ratechange", changeSpeed);
  for (const over of ["pause", "ended"]) sound.addEventListener(over, report);
  window.addEventListener("pagehide", report);
  setInterval(report, REPORT_EACH_MS);
}

// What was really played, in stretches, for the log: with the form's own token, at each pause, each minute, and when
// the page goes. What could not be sent goes with the next report. Once the log has it, the document hears of it
// ("fairhearing:heard"). A form of the page waits for the report, so that what it says done is judged by all of it.
const player = document.getElementById("player");
const sound = document.getElementById("sound");

const REPORT_EACH_MS = 60_000;
const MOST_STRETCHES = 40;
const LEAST_S = 0.2;
const LONGEST_WAIT_MS = 10_000;
let stretch = null;
let played = [];
const underway = new Set();
let waiting = null;
let toldFor = null;

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

async function tell() {
  let told = false;
  while (played.length) {
    const now = played.splice(0, MOST_STRETCHES);
    const body = new URLSearchParams(now.map((text) => ["played", text]));
    body.append("csrfmiddlewaretoken", document.querySelector("#stop input[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(player.dataset.heard, { method: "POST", body, keepalive: true, redirect: "manual" });
      told ||= answer.ok;
      if (answer.status < 500) continue;
    } catch {
      // The server does not answer: below.
    }
    played.unshift(...now);
    break;
  }
  if (told) document.dispatchEvent(new Event("fairhearing:heard"));
}

// Resolves when this report and those before it are answered.
function report() {
  follow();
  endStretch();
  if (!played.length) return Promise.all(underway);
  const telling = tell().finally(() => underway.delete(telling));
  underway.add(telling);
  return Promise.all(underway);
}

async function reportBefore(event) {
  const form = event.target;
  if (event.defaultPrevented || form === toldFor) return;
  sound.pause();
  const told = report();
  if (!underway.size) return;
  event.preventDefault();
  if (form === waiting) return;
  waiting = form;
  await Promise.race([told, new Promise((done) => setTimeout(done, LONGEST_WAIT_MS))]);
  toldFor = form;
  form.requestSubmit(event.submitter);
  toldFor = null;
  waiting = null;
}

export function reportAlways() {
  sound.addEventListener("timeupdate", follow);
  sound.addEventListener("playing", follow);
  sound.addEventListener("seeking", endStretch);
  sound.addEventListener("ratechange", changeSpeed);
  for (const over of ["pause", "ended"]) sound.addEventListener(over, report);
  window.addEventListener("pagehide", report);
  document.addEventListener("submit", reportBefore);
  setInterval(report, REPORT_EACH_MS);
}

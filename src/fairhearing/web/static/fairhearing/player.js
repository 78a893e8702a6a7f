// The player's own controls over the native audio element. Without this file the browser's controls stay.
const REWIND_S = 2;
const STEP_S = 5;
const LONG_STEP_S = 10;

const player = document.getElementById("player");
const sound = document.getElementById("sound");
const play = document.getElementById("play");
const position = document.getElementById("position");
const now = document.getElementById("now");
const playhead = document.getElementById("playhead");
const said = document.getElementById("said");
const keys = document.getElementById("keys");

let rewindOnPlay = false;
let endsAt = performance.now() + 1000 * Number(player.dataset.sessionLeftS);
let channels = null;

const length = () => (Number.isFinite(sound.duration) ? sound.duration : Number(player.dataset.lengthS));
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function spoken(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = Math.floor(seconds % 60);
  const count = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
  return minutes ? `${count(minutes, "minute")} ${count(rest, "second")}` : count(rest, "second");
}

function show() {
  const at = sound.currentTime;
  now.textContent = clock(at);
  position.value = at.toFixed(1);
  const place = `${Math.min(100, (100 * at) / Math.max(length(), 0.001))}%`;
  playhead.setAttribute("x1", place);
  playhead.setAttribute("x2", place);
}

// Said when the listener moves the position, never while the sound plays.
function sayPosition() {
  position.setAttribute("aria-valuetext", `${spoken(sound.currentTime)} of ${spoken(length())}`);
}

function move(to) {
  rewindOnPlay = false;
  follow();
  sound.currentTime = Math.min(Math.max(0, to), length());
  said.textContent = "";
  show();
  sayPosition();
}

async function start() {
  said.textContent = "";
  if (isNearEnd() && !(await goOn())) return;
  if (rewindOnPlay) sound.currentTime = Math.max(0, sound.currentTime - REWIND_S);
  rewindOnPlay = false;
  if (channels) await channels.context.resume();
  try {
    await sound.play();
  } catch (problem) {
    if (problem.name !== "AbortError") await explain();
  }
}

function stop() {
  if (!sound.paused) {
    rewindOnPlay = true;
    sound.pause();
  }
}

// Playing counts as being there: shortly before the session would end, one byte is asked for, which begins its idle
// time anew. Where it ends all the same, as after twelve hours, the sound stops a minute before.
const END_S = 60;
const leftS = () => (endsAt - performance.now()) / 1000;
const isNearEnd = () => leftS() <= END_S + 2;

async function goOn() {
  try {
    await fetch(sound.currentSrc, { headers: { Range: "bytes=0-0" }, redirect: "manual" });
    const answer = await fetch(player.dataset.left, { redirect: "manual" });
    if (answer.ok) endsAt = performance.now() + 1000 * Number(await answer.text());
  } catch {
    // The server does not answer: the session counts as ending when it said that it would.
  }
  if (!isNearEnd()) return true;
  stop();
  said.textContent = "You will be signed out within a minute, so this stopped. Sign out, sign in again, and go on from here.";
  return false;
}

async function watch() {
  if (!sound.paused && isNearEnd()) await goOn();
  setTimeout(watch, 1000);
}

// The element says only that it failed: the server is asked for the reason in words.
async function explain() {
  let words = "We could not play this. Try again.";
  try {
    const answer = await fetch(sound.currentSrc, { headers: { Range: "bytes=0-0" }, redirect: "manual" });
    if (answer.type === "opaqueredirect") words = "You were signed out. Load this page again to sign in and go on.";
    else if (answer.status >= 400) words = await answer.text();
  } catch {
    words = "The server does not answer. Calls are still being recorded. Try again in a minute.";
  }
  said.textContent = words;
}

// Left is the outside party, right the practice. One side alone is sent to both ears.
function hear(side) {
  if (!channels) {
    if (side === "both" || !window.AudioContext) return;
    const context = new AudioContext();
    const source = context.createMediaElementSource(sound);
    const splitter = context.createChannelSplitter(2);
    source.connect(splitter);
    const ears = context.createChannelMerger(2);
    ears.connect(context.destination);
    channels = { context, splitter, ears };
  }
  const { context, splitter, ears } = channels;
  splitter.disconnect();
  splitter.connect(ears, side === "right" ? 1 : 0, 0);
  splitter.connect(ears, side === "left" ? 0 : 1, 1);
  if (!sound.paused) context.resume();
}

function readTime(text) {
  const match = text.trim().match(/^(?:(\d{1,3})[:.m ]\s*)?(\d{1,4})\s*s?$/);
  return match ? Number(match[1] ?? 0) * 60 + Number(match[2]) : null;
}

function goTo(event) {
  event.preventDefault();
  const field = document.getElementById("go");
  const seconds = readTime(field.value);
  if (seconds === null || seconds > length()) {
    said.textContent = `Enter a time up to ${clock(length())}, such as 0:30`;
    return;
  }
  move(seconds);
  said.textContent = `Moved to ${clock(seconds)}`;
}

function onKey(event) {
  const inField = event.target.closest("input:not([type=checkbox], [type=range]), select, textarea");
  if (!keys.checked || inField || event.ctrlKey || event.altKey || event.metaKey) return;
  const step = event.shiftKey ? LONG_STEP_S : STEP_S;
  if (event.key === "k") (sound.paused ? start : stop)();
  else if (event.key === "ArrowLeft") move(sound.currentTime - step);
  else if (event.key === "ArrowRight") move(sound.currentTime + step);
  else return;
  event.preventDefault();
}

// What was really played, in stretches, for the log: with the form's own token, at each pause, each minute, and when
// the page goes. What could not be sent goes with the next report.
const REPORT_EACH_MS = 60_000;
const MOST_STRETCHES = 40;
const LEAST_S = 0.2;
let stretch = null;
let played = [];

function follow() {
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

async function report() {
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

async function reportAndStop(event) {
  event.preventDefault();
  sound.pause();
  await Promise.race([report(), new Promise((done) => setTimeout(done, 2000))]);
  event.target.submit();
}

sound.controls = false;
sound.hidden = true;
document.getElementById("controls").hidden = false;

play.addEventListener("click", () => (sound.paused ? start() : stop()));
document.getElementById("back").addEventListener("click", () => move(sound.currentTime - STEP_S));
document.getElementById("on").addEventListener("click", () => move(sound.currentTime + STEP_S));
document.getElementById("go-form").addEventListener("submit", goTo);
document.getElementById("speed").addEventListener("change", (event) => (sound.playbackRate = Number(event.target.value)));
document.getElementById("sides").addEventListener("change", (event) => hear(event.target.value));
document.addEventListener("keydown", onKey);
position.addEventListener("input", () => move(Number(position.value)));

sound.addEventListener("play", () => (play.textContent = "Pause"));
sound.addEventListener("pause", () => (play.textContent = "Play"));
sound.addEventListener("ended", () => (rewindOnPlay = false));
sound.addEventListener("timeupdate", show);
sound.addEventListener("loadedmetadata", () => {
  position.max = length().toFixed(1);
  show();
});
sound.addEventListener("error", explain);
sound.addEventListener("timeupdate", follow);
sound.addEventListener("playing", follow);
sound.addEventListener("seeking", endStretch);
sound.addEventListener("ratechange", changeSpeed);
for (const over of ["pause", "ended"]) sound.addEventListener(over, report);
window.addEventListener("pagehide", report);
setInterval(report, REPORT_EACH_MS);
document.getElementById("stop").addEventListener("submit", reportAndStop);

// Nobody listens to a page that is not in front: pause when it is hidden, and when the sound would come elsewhere.
document.addEventListener("visibilitychange", () => document.hidden && stop());
navigator.mediaDevices?.addEventListener?.("devicechange", () => {
  if (sound.paused) return;
  stop();
  said.textContent = "The sound would come from elsewhere now, so this stopped. Check who can hear, then choose Play.";
});
watch();
if ("mediaSession" in navigator) navigator.mediaSession.metadata = new MediaMetadata({ title: "Recorded call" });
show();

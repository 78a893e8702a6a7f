// The player's own controls over the native audio element. Without this file the browser's controls stay.
import { fillTimes, startMarks } from "./marks.js";
import { follow, reportAlways } from "./played.js";
import { clock, readTime, spoken } from "./times.js";
import { followPointer, showPlayed } from "./wave.js";

const REWIND_S = 2;
const STEP_S = 5;
const LONG_STEP_S = 10;

const player = document.getElementById("player");
const sound = document.getElementById("sound");
const play = document.getElementById("play");
const position = document.getElementById("position");
const now = document.getElementById("now");
const said = document.getElementById("said");
const keys = document.getElementById("keys");
const linkTime = document.getElementById("link-time");

let rewindOnPlay = false;
let endsAt = performance.now() + 1000 * Number(player.dataset.sessionLeftS);
let channels = null;

const length = () => (Number.isFinite(sound.duration) ? sound.duration : Number(player.dataset.lengthS));

function show() {
  const at = sound.currentTime;
  now.textContent = clock(at);
  position.value = at.toFixed(1);
  linkTime.textContent = clock(at);
  showPlayed(at / Math.max(length(), 0.001));
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

// The page's address may name a place, and places on the page lead there: #t=74, #t=1:14.
function placeNamed(hash) {
  const match = hash.match(/^#t=(.+)$/);
  const seconds = match ? readTime(match[1]) : null;
  return seconds !== null && seconds <= length() ? seconds : null;
}

function followLink(event) {
  const link = event.target.closest("[data-at]");
  const seconds = link ? readTime(link.dataset.at) : null;
  if (seconds === null) return;
  event.preventDefault();
  move(seconds);
  said.textContent = `Moved to ${clock(seconds)}`;
}

// The link that is copied asks anew why and where: it can be followed after this listen, and by others who may listen.
async function copyLink() {
  const at = Math.floor(sound.currentTime);
  history.replaceState(null, "", `#t=${at}`);
  try {
    await navigator.clipboard.writeText(new URL(`${player.dataset.again}?at=${at}`, location.href).href);
    said.textContent = `Copied a link to ${clock(at)}. Whoever follows it is asked why and where they listen.`;
  } catch {
    said.textContent = `The address of this page now leads to ${clock(at)}.`;
  }
}

// Where to begin: at the place the address names, else where the last listen for the same purpose stopped.
function begin() {
  const named = placeNamed(location.hash);
  const resumed = Number(player.dataset.resumeS ?? 0);
  if (named !== null) move(named);
  else if (resumed && sound.currentTime === 0) {
    move(resumed);
    document.getElementById("resumed").hidden = false;
  }
}

function onKey(event) {
  const inField = event.target.closest("input:not([type=checkbox], [type=range]), select, textarea");
  if (!keys.checked || document.body.dataset.keys === "off" || inField || event.ctrlKey || event.altKey || event.metaKey) return;
  const step = event.shiftKey ? LONG_STEP_S : STEP_S;
  if (event.key === "k") (sound.paused ? start : stop)();
  else if (event.key === "ArrowLeft") move(sound.currentTime - step);
  else if (event.key === "ArrowRight") move(sound.currentTime + step);
  else return;
  event.preventDefault();
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
  begin();
  show();
});
sound.addEventListener("error", explain);
reportAlways();

// Nobody listens to a page that is not in front: pause when it is hidden, and when the sound would come elsewhere.
document.addEventListener("visibilitychange", () => document.hidden && stop());
navigator.mediaDevices?.addEventListener?.("devicechange", () => {
  if (sound.paused) return;
  stop();
  said.textContent = "The sound would come from elsewhere now, so this stopped. Check who can hear, then choose Play.";
});
followPointer((share) => move(share * length()), (from, to) => fillTimes(from * length(), to * length()));
startMarks(() => sound.currentTime, length);
document.addEventListener("click", followLink);
document.getElementById("link").addEventListener("click", copyLink);
document.getElementById("from-start")?.addEventListener("click", () => {
  move(0);
  document.getElementById("resumed").hidden = true;
  play.focus();
});
window.addEventListener("hashchange", () => {
  const named = placeNamed(location.hash);
  if (named !== null) move(named);
});
if (sound.readyState > 0) begin();
watch();
if ("mediaSession" in navigator) navigator.mediaSession.metadata = new MediaMetadata({ title: "Recorded call" });
show();

// Locks a page that nobody uses: its content leaves the document, drafts stay with it in memory, and after the
// passphrase it goes on. All tabs of a browser lock and unlock together. Without this file the next page asks to sign in.
import { PasswordInput } from "../nhsuk/nhsuk-frontend.min.js";

const WARN_MS = 120_000;
const TELL_EVERY_MS = 30_000;
const LOCKS_WITHIN_MS = 10_000;
const SIGNED_OUT_MS = 1500; // until the server has it
const USED = "fairhearing.used";
const body = document.body;
const screen = document.getElementById("lock");
const warning = document.getElementById("idle");
const addresses = screen.dataset;
const idleMs = Number(body.dataset.idleS) * 1000;
const others = new BroadcastChannel("fairhearing.lock");
let token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
let kept = null;
let told = Date.now();
let locking = Promise.resolve();

const lastUse = () => Number(localStorage.getItem(USED)) || 0;
const leftMs = () => lastUse() + idleMs - Date.now();

async function ask(address, fields) {
  const options = { redirect: "manual", headers: { Accept: "application/json" } };
  if (fields) {
    options.method = "POST";
    options.body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
  }
  const answer = await fetch(address, options);
  return { status: answer.status, ...(await answer.json()) };
}

// Somebody types, points, or listens.
function use() {
  if (kept || leftMs() <= 0) return;
  localStorage.setItem(USED, String(Date.now()));
  if (Date.now() - told < TELL_EVERY_MS) return;
  told = Date.now();
  ask(addresses.use, {}).then(heed, () => {});
}

// What the server says of the session, done to this page.
function heed(state) {
  if (state.state === "locked") return cover();
  if (state.state === "gone") return location.assign(addresses.signIn);
  if (state.state !== "open") return;
  if (state.who !== body.dataset.who) return location.reload();
  token = state.token;
  if (kept) uncover(state.notice);
}

async function stay() {
  localStorage.setItem(USED, String(Date.now()));
  told = Date.now();
  warning.close();
  try {
    heed(await ask(addresses.use, {}));
  } catch {
    // The server is away for a moment: the next question finds it again.
  }
}

// The 15 minutes are over here: another tab or a sound that plays may have used them, which the server knows.
async function lock(sure) {
  try {
    const state = sure ? null : await ask(addresses.state);
    if (state?.state === "open" && state.idle_left_s > 5) {
      localStorage.setItem(USED, String(Date.now() - idleMs + state.idle_left_s * 1000));
      return;
    }
  } catch {
    // Nobody can tell: the page is covered all the same.
  }
  cover();
  others.postMessage("locked");
  locking = ask(addresses.lock, {}).catch(() => {});
}

function cover() {
  if (kept) return;
  if (warning.open) warning.close();
  for (const sound of document.querySelectorAll("audio, video")) sound.pause();
  const content = document.createDocumentFragment();
  kept = { content, title: document.title, focused: document.activeElement, top: scrollY };
  content.append(...body.childNodes);
  document.documentElement.dataset.locked = "";
  document.title = "Locked - Fairhearing";
  body.append(screen.content.cloneNode(true));
  new PasswordInput(body.querySelector("[data-module=nhsuk-password-input]"));
  body.querySelector("#lock-passphrase").addEventListener("submit", onPassphrase);
  body.querySelector("#lock-code").addEventListener("submit", onCode);
  body.querySelector("h1").focus();
}

function uncover(notice) {
  const { content, title, focused, top } = kept;
  kept = null;
  for (const field of content.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  body.replaceChildren(content);
  delete document.documentElement.dataset.locked;
  document.title = title;
  localStorage.setItem(USED, String(Date.now()));
  scrollTo(0, top);
  if (notice) {
    const box = document.createElement("p");
    box.className = "nhsuk-inset-text";
    box.setAttribute("role", "alert");
    box.textContent = notice;
    document.getElementById("maincontent").prepend(box);
    box.scrollIntoView();
  } else if (focused?.isConnected) focused.focus({ preventScroll: true });
}

async function tryTo(fields, field, form) {
  const said = body.querySelector("#lock-error");
  said.textContent = "";
  let state;
  // Locking gives the session another name: asked before that is through, the server would not know this browser.
  await Promise.race([locking, new Promise((goOn) => setTimeout(goOn, LOCKS_WITHIN_MS))]);
  try {
    state = await ask(addresses.unlock, fields);
  } catch {
    said.textContent = "The server does not answer. Calls are still being recorded. Try again in a minute.";
    return;
  }
  if (state.state === "code") {
    form.hidden = true;
    body.querySelector("#lock-code").hidden = false;
    body.querySelector("#unlock-code").focus();
  } else if (state.error) {
    said.textContent = state.error;
    field.value = "";
    if (state.status === 409) {
      body.querySelector("#lock-code").hidden = true;
      body.querySelector("#lock-passphrase").hidden = false;
    }
    body.querySelector("form:not([hidden]) input").focus();
  } else {
    heed(state);
    if (state.state === "open") others.postMessage("unlocked");
  }
}

function onPassphrase(event) {
  event.preventDefault();
  const field = body.querySelector("#unlock-passphrase");
  const passphrase = field.value;
  field.type = "password";
  tryTo({ passphrase }, field, event.target);
}

function onCode(event) {
  event.preventDefault();
  const field = body.querySelector("#unlock-code");
  tryTo({ code: field.value }, field, event.target);
}

function look() {
  if (kept) return;
  const left = leftMs();
  if (left <= 0) lock(false);
  else if (left <= WARN_MS) {
    const minutes = Math.ceil(left / 60_000);
    document.getElementById("idle-left").textContent = minutes === 1 ? "1 minute" : `${minutes} minutes`;
    if (!warning.open) warning.showModal();
  } else if (warning.open) warning.close();
}

others.addEventListener("message", (event) => {
  if (event.data === "locked") cover();
  else setTimeout(() => ask(addresses.state).then(heed, () => {}), event.data === "signed out" ? SIGNED_OUT_MS : 0);
});
for (const kind of ["keydown", "pointerdown", "wheel", "touchmove"]) {
  document.addEventListener(kind, use, { passive: true });
}
document.addEventListener("timeupdate", use, true);
document.getElementById("idle-stay").addEventListener("click", stay);
document.getElementById("lock-now").addEventListener("click", () => lock(true));
document.getElementById("sign-out").addEventListener("submit", () => others.postMessage("signed out"));
document.getElementById("lock-item").hidden = false;
addEventListener("pageshow", look);
document.addEventListener("visibilitychange", look);
localStorage.setItem(USED, String(Date.now()));
setInterval(look, 1000);

// Hiding parts: times from the player, what is typed kept on the server, and how much was played by now. The page works
// without it.
import { exact } from "./times.js";

const KEEP_AFTER_MS = 800;
const form = document.getElementById("part-form");
const sound = document.getElementById("sound");
const said = document.getElementById("draft-said");
const playedWords = document.getElementById("played-words");
let waits = 0;

function fill(name) {
  const field = form.querySelector(`[name=${name}]`);
  field.value = exact(sound.currentTime);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function keep() {
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), redirect: "manual" });
    said.textContent = answer.ok ? "What you typed is kept. Nothing is hidden yet." : "What you typed is not kept: load this page again.";
  } catch {
    said.textContent = "The server does not answer, so what you typed is not kept.";
  }
}

async function tellPlayed() {
  try {
    const answer = await fetch(playedWords.dataset.played, { redirect: "manual" });
    if (answer.ok) playedWords.textContent = await answer.text();
  } catch {
    // What stands there was so a moment ago; the next report asks again.
  }
}

if (playedWords) document.addEventListener("fairhearing:heard", tellPlayed);
if (form) {
  form.addEventListener("input", () => {
    clearTimeout(waits);
    said.textContent = "";
    waits = setTimeout(keep, KEEP_AFTER_MS);
  });
  form.addEventListener("submit", () => clearTimeout(waits));
}
if (form && sound) {
  document.getElementById("from-player").hidden = false;
  document.getElementById("from-here").addEventListener("click", () => fill("from"));
  document.getElementById("to-here").addEventListener("click", () => fill("to"));
}

// Notes beside the player: times by the waveform or the arrow keys, and saving without leaving the sound.
import { ownHtml } from "./own_html.js";
import { clock, exact, readTime } from "./times.js";
import { showChosen } from "./wave.js";

const TENTH_S = 0.1;
const noting = document.getElementById("note-form");
const form = noting ?? document.getElementById("part-form");
const list = document.getElementById("notes-list");
const said = document.getElementById("note-said");
const from = form.querySelector("[name=from]");
const to = form.querySelector("[name=to]");
const words = form.querySelector("[name=words]");

export function fillTimes(since, until) {
  from.value = exact(since);
  to.value = exact(until);
  to.dispatchEvent(new Event("input", { bubbles: true }));
}

// at(): where the sound is, length(): how long it is, both in seconds.
export function startMarks(at, length) {
  const show = () => {
    const [since, until] = [readTime(from.value), readTime(to.value)];
    if (since === null || until === null) showChosen(0, 0);
    else showChosen(Math.min(1, since / length()), Math.min(1, until / length()));
  };
  for (const field of [from, to]) {
    field.addEventListener("input", show);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      const now = readTime(field.value) ?? at();
      const moved = now + (event.key === "ArrowUp" ? TENTH_S : -TENTH_S);
      field.value = exact(Math.min(length(), Math.max(0, moved)));
      event.preventDefault();
      show();
    });
  }
  words.addEventListener("focus", () => {
    if (!from.value && !to.value && !words.value && at() > 0) from.value = clock(at());
  });
  noting?.addEventListener("submit", save);
}

async function save(event) {
  event.preventDefault();
  said.textContent = "";
  let html;
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    html = await ownHtml(answer);
  } catch {
    said.textContent = "The server does not answer, so the note is not saved yet. Try again in a minute.";
    return;
  }
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("notes-list");
  if (answer.ok && fresh) {
    list.replaceChildren(...fresh.childNodes);
    form.reset();
    showChosen(0, 0);
    said.textContent = "Note saved.";
    return;
  }
  const wrong = Array.from(page.querySelectorAll(".nhsuk-error-summary li"), (row) => row.textContent.trim());
  said.textContent = wrong.join(". ") || "The note is not saved: load this page again, and sign in if you are asked.";
}

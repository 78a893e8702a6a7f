// The list of calls asks every five seconds whether a new one came, and shows it. Nothing moves under the reader:
// rows are replaced only when something is new, and focus stays on the call it was on.
import { ownHtml } from "./own_html.js";

const EVERY_MS = 5000;
const list = document.getElementById("list");
const news = document.getElementById("news");

async function ask() {
  const days = document.getElementById("days");
  const address = new URL(list.dataset.news, location.href);
  address.searchParams.set("newest", days.dataset.newest);
  const answer = await fetch(address, { redirect: "manual", headers: { Accept: "text/html" } });
  if (answer.type === "opaqueredirect") {
    location.reload();
    return;
  }
  if (answer.status !== 200) return;
  show(await ownHtml(answer));
}

function show(html) {
  const before = new Set(Array.from(list.querySelectorAll("[data-call]"), (row) => row.dataset.call));
  const focused = document.activeElement?.closest("[data-call]")?.dataset.call;
  list.innerHTML = html;
  const arrived = Array.from(list.querySelectorAll("[data-call]")).filter((row) => !before.has(row.dataset.call));
  for (const row of arrived) row.classList.add("app-hit--new");
  if (focused) list.querySelector(`[data-call="${focused}"] a`)?.focus({ preventScroll: true });
  if (arrived.length) news.textContent = arrived.length === 1 ? "1 new call" : `${arrived.length} new calls`;
}

async function again() {
  if (!document.hidden && document.documentElement.dataset.locked === undefined) {
    try {
      await ask();
    } catch {
      // The server is away for a moment: the next question finds it again.
    }
  }
  setTimeout(again, EVERY_MS);
}

setTimeout(again, EVERY_MS);

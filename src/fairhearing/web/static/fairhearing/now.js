// The page of live calls asks for its list every five seconds. Nothing is replaced while somebody is on a button of it.
import { ownHtml } from "./own_html.js";

const EVERY_MS = 5000;
const now = document.getElementById("now");

async function ask() {
  const answer = await fetch(now.dataset.list, { redirect: "manual", headers: { Accept: "text/html" } });
  if (answer.type === "opaqueredirect") {
    location.reload();
    return;
  }
  if (answer.status !== 200) return;
  const html = await ownHtml(answer);
  if (!now.contains(document.activeElement)) now.innerHTML = html;
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

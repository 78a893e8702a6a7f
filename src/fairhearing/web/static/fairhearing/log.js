// While the log is being checked its page asks every two seconds how far that is. Without this file "Look again" does.
import { ownHtml } from "./own_html.js";

const EVERY_MS = 2000;

async function ask() {
  if (document.documentElement.dataset.locked !== undefined) {
    setTimeout(ask, EVERY_MS);
    return;
  }
  const verdict = document.getElementById("verdict");
  const address = verdict.dataset.running;
  if (!address) return;
  try {
    const answer = document.hidden ? null : await fetch(address, { redirect: "manual" });
    if (answer?.type === "opaqueredirect") {
      location.reload();
      return;
    }
    if (answer?.status === 200) {
      const box = document.createElement("template");
      box.innerHTML = await ownHtml(answer);
      const fresh = box.content.getElementById("verdict");
      // The same status line stays, so that what changes in it is read out.
      const status = verdict.querySelector("[role=status]");
      const said = fresh.querySelector("[role=status]");
      if (fresh.dataset.running) status.replaceChildren(...said.childNodes);
      else verdict.replaceWith(fresh);
      if (!fresh.dataset.running) fresh.querySelector("[role=status]").textContent = "Checked.";
    }
  } catch {
    // The server is away for a moment: the next question finds it again.
  }
  setTimeout(ask, EVERY_MS);
}

setTimeout(ask, EVERY_MS);

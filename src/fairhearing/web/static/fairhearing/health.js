// Copies the message for the IT supplier; without this file, or where the browser refuses, it can be selected by hand.
// Brings the figures of lines that are well up to date, in silence: nothing is announced but that something else is
// wrong than before, once, and nothing moves under the reader.
const EVERY_MS = 5000;
const health = document.getElementById("health");
const button = document.getElementById("copy");
const message = document.getElementById("message");
if (button && message) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.getElementById("copied");
    try {
      await navigator.clipboard.writeText(message.value);
      said.textContent = "Copied. Paste it into an e-mail.";
    } catch {
      message.focus();
      message.select();
      said.textContent = "Selected. Copy it with Ctrl and C.";
    }
  });
}

async function ask() {
  const answer = await fetch(health.dataset.figures, { redirect: "manual", headers: { Accept: "application/json" } });
  if (answer.status !== 200) return;
  const { state, lines } = await answer.json();
  for (const place of health.querySelectorAll("[data-line]")) {
    const found = lines[place.dataset.line];
    if (found !== undefined && found !== place.textContent) place.textContent = found;
  }
  const changed = document.getElementById("changed");
  const said = state === health.dataset.state ? "" : "Something changed. Look again to see what.";
  if (changed.textContent !== said) changed.textContent = said;
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

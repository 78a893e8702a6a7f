// Shows how far a copy or a pack is, and the page anew when it is made, failed or waits for somebody. Without this file
// "Look again" does the same.
const EVERY_MS = 2000;
const making = document.getElementById("making");
const bar = document.getElementById("bar");
const said = document.getElementById("said");

async function ask() {
  const answer = await fetch(making.dataset.progress, { redirect: "manual", headers: { Accept: "application/json" } });
  if (answer.status !== 200) return;
  const { state, done, total } = await answer.json();
  if (state !== making.dataset.state) {
    location.replace(location.pathname);
    return;
  }
  if (total) {
    bar.max = total;
    bar.value = done;
    said.textContent = `${Math.floor((100 * done) / total)} of 100 parts are done.`;
  }
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

if (making) setTimeout(again, EVERY_MS);

// The page of the test call asks every two seconds whether anything changed, and loads itself again if so, unless
// somebody is in a form of it: what they are about to press must not move.
const EVERY_MS = 2000;
const arrived = document.getElementById("arrived");

async function ask() {
  const answer = await fetch(arrived.dataset.now, { redirect: "manual", headers: { Accept: "application/json" } });
  if (answer.status !== 200) return;
  const { state } = await answer.json();
  if (state !== arrived.dataset.state && !document.activeElement.closest("form")) location.reload();
}

async function again() {
  if (!document.hidden) {
    try {
      await ask();
    } catch {
      // The server is away for a moment: the next question finds it again.
    }
  }
  setTimeout(again, EVERY_MS);
}

if (arrived) setTimeout(again, EVERY_MS);

// A page of work that goes on loads itself again, unless nobody sees it or somebody is in a form of it.
const EVERY_MS = 3000;

function again() {
  if (!document.hidden && !document.activeElement.closest("form")) location.reload();
  else setTimeout(again, EVERY_MS);
}

setTimeout(again, EVERY_MS);

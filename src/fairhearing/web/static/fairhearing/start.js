// Small comforts on every page. Each page works without this file.
import { createAll, Button, ErrorSummary, Header, PasswordInput, SkipLink } from "../nhsuk/nhsuk-frontend.min.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
for (const component of [Button, ErrorSummary, Header, PasswordInput, SkipLink]) {
  createAll(component);
}

// "/" goes to the search box, wherever nobody is typing.
document.addEventListener("keydown", (event) => {
  const find = document.getElementById("find");
  if (event.key !== "/" || !find || document.body.dataset.keys === "off" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, select, textarea")) return;
  event.preventDefault();
  find.focus();
});

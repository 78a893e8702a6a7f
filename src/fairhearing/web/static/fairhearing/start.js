// Small comforts on every page. Each page works without this file.
import { createAll, Button, ErrorSummary, Header, SkipLink } from "../nhsuk/nhsuk-frontend.min.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
for (const component of [Button, ErrorSummary, Header, SkipLink]) {
  createAll(component);
}

// The page of a recovery kit whose first page is gone: the kit is sealed anew, to a key of this page, and shown once more.
import { makeBrowserKey, toBase64 } from "./browser_key.js";
import { forgetKit, takeKit } from "./kit_sheets.js";
import { sendForms } from "./stay.js";

let browserKey = null;

for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
sendForms({ again: { before: addKey, then: showKit }, kit: { then: afterKit } });

async function addKey(data) {
  browserKey = await makeBrowserKey();
  data.append("browser_key", toBase64(browserKey.publicKey));
}

async function showKit(said) {
  await takeKit(said, browserKey);
  document.getElementById("to-print").hidden = false;
  document.getElementById("again").hidden = true;
  document.getElementById("print").focus();
}

function afterKit(said) {
  forgetKit();
  location.assign(said.next);
}

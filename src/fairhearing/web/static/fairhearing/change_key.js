// Changing the practice's key: three steps on one page, as the new kit is in this page alone.
import { makeBrowserKey, toBase64 } from "./browser_key.js";
import { forgetKit, takeKit } from "./kit_sheets.js";
import { clearErrors, sendForms } from "./stay.js";

let browserKey = null;

for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
for (const part of document.querySelectorAll("[data-without-script]")) part.hidden = true;
sendForms({ make: { before: addKey, then: showKit }, read: { then: askLastCode }, finish: { then: leave } });

async function addKey(data) {
  browserKey = await makeBrowserKey();
  data.append("browser_key", toBase64(browserKey.publicKey));
}

async function showKit(said) {
  await takeKit(said, browserKey);
  show("make", "read", "print-heading");
}

function askLastCode() {
  show("read", "finish", "finish-heading");
}

function leave(said) {
  forgetKit();
  location.assign(said.next);
}

function show(done, next, heading) {
  clearErrors();
  document.getElementById(done).hidden = true;
  document.getElementById(next).hidden = false;
  document.getElementById(heading).focus();
}

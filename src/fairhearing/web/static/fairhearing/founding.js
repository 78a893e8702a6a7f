// Steps 2 and 3 of setting a practice up. The key pair that the recovery kit is sealed to lives in this page alone, so
// the page stays: its three parts follow one another. What the server passes on it cannot read.
import { makeBrowserKey, toBase64 } from "./browser_key.js";
import { forgetKit, takeKit } from "./kit_sheets.js";
import { sendForms } from "./stay.js";

const parts = ["you", "phone", "kit"].map((id) => document.getElementById(id));
let browserKey = null;

document.getElementById("needs-script").hidden = true;
show("you", { focus: false });
sendForms({
  you: { before: addKey, then: afterFounding },
  phone: { then: afterPhone },
  kit: { then: afterKit },
  again: { before: addKey, then: (said) => takeKit(said, browserKey) },
});

async function addKey(data) {
  browserKey = await makeBrowserKey();
  data.append("browser_key", toBase64(browserKey.publicKey));
}

async function afterFounding(said) {
  await takeKit(said, browserKey);
  if (said.form) {
    afterPhone(said);
    return;
  }
  const { secret, path, units, email } = said.device;
  const picture = document.getElementById("picture");
  picture.setAttribute("viewBox", `0 0 ${units} ${units}`);
  picture.querySelector("rect").setAttribute("width", units);
  picture.querySelector("rect").setAttribute("height", units);
  picture.querySelector("path").setAttribute("d", path);
  document.getElementById("phone-secret").textContent = secret;
  document.getElementById("phone-email").textContent = email;
  show("phone");
}

function afterPhone(said) {
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = said.form;
  for (const input of document.querySelectorAll("#you input[type=password], #phone input[name=code]")) input.value = "";
  document.getElementById("way-back").hidden = true;
  document.getElementById("phone-secret").textContent = "";
  document.getElementById("picture").querySelector("path").removeAttribute("d");
  show("kit");
}

function afterKit(said) {
  forgetKit();
  location.assign(said.next);
}

function show(id, { focus = true } = {}) {
  for (const part of parts) part.hidden = part.id !== id;
  const heading = document.querySelector(`#${id} h1`);
  document.title = `${heading.textContent} - Fairhearing`;
  if (focus) heading.focus();
}

// A recovery kit in the page that it was sealed to: two sheets that are alike, or three of which two do; the words to type
// back, and an envelope for each sheet. It is nowhere else.
import { fromBase64 } from "./browser_key.js";
import { pdfOfSheets } from "./paper.js";
import { element } from "./stay.js";

const SHARE = "FAIRHEARING RECOVERY SHARE";
const LINE_OF_WORDS = /^\d +(([0-9A-Z]{4}( [0-9A-Z]{4}){3})|[a-z]+( [a-z]+)*)$/;
let sheetsOfKit = [];
let isReady = false;

window.addEventListener("beforeunload", (event) => {
  if (sheetsOfKit.length) event.preventDefault();
});

// said: { kit, practice, key_id, words } as the server passes it on; browserKey: what it was sealed to.
export async function takeKit(said, browserKey) {
  const opened = await browserKey.open(fromBase64(said.kit), "fairhearing kit v1", said.practice, said.key_id);
  sheetsOfKit = sheetsIn(new TextDecoder().decode(opened));
  layOut();
  askFor(said.words);
  askWhere(said.envelopes);
  document.getElementById("printed").textContent = "";
  if (isReady) return;
  isReady = true;
  document.getElementById("print").addEventListener("click", print);
  document.getElementById("pdf").addEventListener("click", savePdf);
}

export function forgetKit() {
  sheetsOfKit = [];
  document.getElementById("sheets").replaceChildren();
}

// A kit on one sheet is printed twice; shares are a sheet each.
function sheetsIn(text) {
  if (!text.startsWith(SHARE)) {
    return [1, 2].map((n) => `Sheet ${n} of 2. Both are the same, and each works alone.\n\n${text}`);
  }
  const shares = text.split(SHARE).slice(1);
  return shares.map((rest, n) => `Sheet ${n + 1} of ${shares.length}. Any two open the recordings.\n\n${SHARE}${rest}`);
}

function layOut() {
  const sheets = document.getElementById("sheets");
  sheets.replaceChildren();
  for (const text of sheetsOfKit) {
    const sheet = element("section", { class: "app-sheet" });
    sheet.append(element("pre", {}, text));
    sheets.append(sheet);
  }
}

function print() {
  window.print();
  const at = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  document.getElementById("printed").textContent = `Sent to the printer at ${at}.`;
  document.getElementById("print").textContent = "Print again";
}

function savePdf() {
  const sheets = sheetsOfKit.map((sheet) =>
    sheet.trimEnd().split("\n").map((text) => {
      if (text.startsWith("FAIRHEARING")) return { text, font: "bold", size: 16, gap: 4 };
      if (LINE_OF_WORDS.test(text)) return { text, font: "mono", size: 14, gap: 6 };
      return { text, font: /^[a-z ]+: /.test(text) ? "mono" : "plain", size: 11, gap: 2 };
    }),
  );
  const address = URL.createObjectURL(new Blob([pdfOfSheets(sheets)], { type: "application/pdf" }));
  element("a", { href: address, download: "recovery-kit.pdf" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  document.getElementById("printed").textContent = "The file was made. Print it, then delete it and empty the bin.";
}

function askFor(asked) {
  const words = document.getElementById("words");
  words.replaceChildren();
  for (const { number, where } of asked) {
    const id = `word-${number}`;
    const group = element("div", { class: "nhsuk-form-group" });
    group.append(
      element("label", { class: "nhsuk-label", for: id }, `Word ${number}`),
      element("div", { class: "nhsuk-hint nhsuk-u-margin-bottom-1", id: `${id}-hint` }, where),
      element("input", {
        class: "nhsuk-input",
        id,
        name: id,
        type: "text",
        autocomplete: "off",
        autocapitalize: "none",
        spellcheck: "false",
        maxlength: "12",
        "aria-describedby": `${id}-hint`,
      }),
    );
    words.append(group);
  }
}

// As many fields as there are envelopes: the page has two, a third is made like the second, or taken away.
function askWhere(envelopes) {
  document.getElementById("envelope-3")?.closest(".nhsuk-form-group").remove();
  if (envelopes < 3) return;
  const second = document.getElementById("envelope-2").closest(".nhsuk-form-group");
  const third = element("div", { class: "nhsuk-form-group" });
  third.append(
    element("label", { class: "nhsuk-label", for: "envelope-3" }, "Where is envelope 3?"),
    element("input", {
      class: "nhsuk-input app-input-half",
      id: "envelope-3",
      name: "envelope-3",
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: "200",
    }),
  );
  second.after(third);
}

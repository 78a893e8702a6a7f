// A recovery kit in the page that it was sealed to: two sheets to print, and the words to type back. It is nowhere else.
import { fromBase64 } from "./browser_key.js";
import { pdfOfSheets } from "./paper.js";
import { element } from "./stay.js";

const SHEETS = 2;
const HEAD = (n) => `Sheet ${n} of ${SHEETS}. Both are the same, and each works alone.`;
const LINE_OF_WORDS = /^\d +[0-9A-Z]{4}( [0-9A-Z]{4}){3}$/;
const PLACES = ["first", "second", "third", "fourth"];
let kitText = "";

window.addEventListener("beforeunload", (event) => {
  if (kitText) event.preventDefault();
});

// said: { kit, practice, key_id, words } as the server passes it on; browserKey: what it was sealed to.
export async function takeKit(said, browserKey) {
  const opened = await browserKey.open(fromBase64(said.kit), "fairhearing kit v1", said.practice, said.key_id);
  kitText = new TextDecoder().decode(opened);
  layOut();
  askFor(said.words);
  document.getElementById("print").addEventListener("click", print);
  document.getElementById("pdf").addEventListener("click", savePdf);
}

export function forgetKit() {
  kitText = "";
  document.getElementById("sheets").replaceChildren();
}

function layOut() {
  const sheets = document.getElementById("sheets");
  sheets.replaceChildren();
  for (let n = 1; n <= SHEETS; n += 1) {
    const sheet = element("section", { class: "app-sheet" });
    sheet.append(element("pre", {}, `${HEAD(n)}\n\n${kitText}`));
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
  const lines = kitText.trimEnd().split("\n");
  const sheets = Array.from({ length: SHEETS }, (_, n) => [
    { text: HEAD(n + 1), size: 11, gap: 14 },
    ...lines.map((text, place) => {
      if (place === 0) return { text, font: "bold", size: 16, gap: 4 };
      if (LINE_OF_WORDS.test(text)) return { text, font: "mono", size: 18, gap: 6 };
      return { text, font: text.includes(":") ? "mono" : "plain", size: 11, gap: 2 };
    }),
  ]);
  const address = URL.createObjectURL(new Blob([pdfOfSheets(sheets)], { type: "application/pdf" }));
  element("a", { href: address, download: "recovery-kit.pdf" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  document.getElementById("printed").textContent = "The file was made. Print it, then delete it and empty the bin.";
}

function askFor(numbers) {
  const words = document.getElementById("words");
  words.replaceChildren();
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const id = `word-${number}`;
    const group = element("div", { class: "nhsuk-form-group" });
    group.append(
      element("label", { class: "nhsuk-label", for: id }, `Word ${number}`),
      element(
        "div",
        { class: "nhsuk-hint nhsuk-u-margin-bottom-1", id: `${id}-hint` },
        `line ${Math.ceil(number / PLACES.length)}, ${PLACES[(number - 1) % PLACES.length]}`,
      ),
      element("input", {
        class: "nhsuk-input",
        id,
        name: id,
        type: "text",
        autocomplete: "off",
        autocapitalize: "characters",
        spellcheck: "false",
        maxlength: "8",
        "aria-describedby": `${id}-hint`,
      }),
    );
    words.append(group);
  }
}

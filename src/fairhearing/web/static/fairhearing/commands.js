// Ctrl+K: a list of where to go and what this page offers, found by typing. A combobox in a dialog (ARIA APG): focus
// stays in the box, arrows move along the list, Enter goes, Escape leaves. The page "Everything" is the same without it.

const MOST = 12;
let dialog = null;
let entries = null;
let shown = [];
let at = 0;

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (document.documentElement.dataset.locked !== undefined) return;
  event.preventDefault();
  open();
});

async function open() {
  dialog ??= build();
  if (dialog.open) return;
  entries = ofThisPage();
  dialog.querySelector("input").value = "";
  dialog.showModal();
  show();
  entries = [...entries, ...(await ofEverything())];
  show();
}

async function ofEverything() {
  try {
    const answer = await fetch(document.body.dataset.commands, {
      redirect: "manual",
      headers: { Accept: "application/json" },
    });
    if (answer.status !== 200) return [];
    return (await answer.json()).commands;
  } catch {
    return []; // the server is away for a moment: what this page offers is still there
  }
}

// Links that look like buttons are gone to; buttons are only focused, so that nothing is done by a slip of the fingers.
function ofThisPage() {
  return Array.from(document.querySelectorAll("main .nhsuk-button"))
    .filter((each) => each.checkVisibility?.() ?? true)
    .map((each) => ({ text: each.textContent.trim().replace(/\s+/g, " "), group: "On this page", element: each }));
}

function build() {
  const made = document.createElement("dialog");
  made.className = "app-dialog app-commands";
  made.setAttribute("aria-labelledby", "command-label");
  const label = Object.assign(document.createElement("label"), { id: "command-label", htmlFor: "command" });
  label.className = "nhsuk-label nhsuk-label--s";
  label.textContent = "Where do you want to go?";
  const input = Object.assign(document.createElement("input"), { id: "command", type: "text", autocomplete: "off" });
  input.className = "nhsuk-input";
  const facts = { role: "combobox", "aria-expanded": "true", "aria-controls": "command-list" };
  for (const [name, value] of Object.entries({ ...facts, "aria-autocomplete": "list", spellcheck: "false" })) {
    input.setAttribute(name, value);
  }
  const list = Object.assign(document.createElement("ul"), { id: "command-list", className: "app-commands__list" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-labelledby", "command-label");
  const said = Object.assign(document.createElement("p"), { id: "command-said", className: "app-quiet" });
  said.setAttribute("role", "status");
  input.addEventListener("input", show);
  input.addEventListener("keydown", onKey);
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (row) go(shown[Number(row.dataset.at)]);
  });
  made.append(label, input, list, said);
  document.body.append(made);
  return made;
}

function show() {
  const words = dialog.querySelector("input").value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (entry) => words.every((word) => `${entry.text} ${entry.group}`.toLowerCase().includes(word));
  const all = entries.filter(fits);
  shown = all.slice(0, MOST);
  at = 0;
  dialog.querySelector("ul").replaceChildren(...shown.map(row));
  const more = all.length > MOST ? `, the first ${MOST} shown` : "";
  dialog.querySelector("[role=status]").textContent = all.length
    ? `${all.length} found${more}`
    : "Nothing is called so. Type other words, or press Escape.";
  mark();
}

function row(entry, index) {
  const made = Object.assign(document.createElement("li"), { id: `command-${index}` });
  made.setAttribute("role", "option");
  made.dataset.at = String(index);
  const group = Object.assign(document.createElement("span"), { className: "app-quiet", textContent: entry.group });
  made.append(entry.text, " ", group);
  return made;
}

function mark() {
  const input = dialog.querySelector("input");
  dialog.querySelectorAll("[role=option]").forEach((each, index) => {
    each.setAttribute("aria-selected", String(index === at));
    if (index === at) each.scrollIntoView({ block: "nearest" });
  });
  if (shown.length) input.setAttribute("aria-activedescendant", `command-${at}`);
  else input.removeAttribute("aria-activedescendant");
}

function onKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && shown.length) at = (at + step + shown.length) % shown.length;
  else if (event.key === "Enter" && shown.length) go(shown[at]);
  else return;
  event.preventDefault();
  mark();
}

function go(entry) {
  dialog.close();
  if (!entry.element) window.location.assign(entry.href);
  else if (entry.element.href) entry.element.click();
  else entry.element.focus();
}

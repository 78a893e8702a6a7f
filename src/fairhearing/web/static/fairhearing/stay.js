// Forms of pages that stay: they ask by fetch, get JSON, and say what is wrong by field, as other pages do.
const NO_ANSWER = "The server did not answer as it should. Try again; if it stays so, ring your IT supplier";
const errors = document.getElementById("errors");

// forms: by the name in `data-form`, what is done: { before(data), then(said) }.
export function sendForms(forms) {
  for (const form of document.querySelectorAll("form[data-form]")) {
    form.addEventListener("submit", (event) => {
      if (event.submitter?.name === "other_words") return;
      event.preventDefault();
      send(form, event.submitter, forms[form.dataset.form]);
    });
  }
}

async function send(form, submitter, { before = () => {}, then }) {
  const button = submitter ?? form.querySelector("button:not([type=button])");
  const data = new FormData(form, submitter);
  button.disabled = true;
  clearErrors();
  try {
    await before(data);
    const answer = await fetch(form.dataset.to, { method: "POST", body: data, headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (answer.ok) await then(said);
    else showErrors(said.errors);
  } catch {
    showErrors([{ field: "", text: NO_ANSWER }]);
  } finally {
    button.disabled = false;
  }
}

export function clearErrors() {
  errors.replaceChildren();
  for (const message of document.querySelectorAll(".nhsuk-error-message")) message.remove();
  for (const group of document.querySelectorAll(".nhsuk-form-group--error")) {
    group.classList.remove("nhsuk-form-group--error");
  }
}

function showErrors(found) {
  const list = element("ul", { class: "nhsuk-list nhsuk-error-summary__list" });
  for (const { field, text } of found) {
    const input = field ? document.getElementById(field) : null;
    const item = element("li", {}, input ? "" : text);
    if (input) {
      item.append(element("a", { href: `#${field}` }, text));
      mark(input, text);
    }
    list.append(item);
  }
  const summary = element("div", { class: "nhsuk-error-summary", role: "alert" });
  const body = element("div", { class: "nhsuk-error-summary__body" });
  body.append(list);
  summary.append(element("h2", { class: "nhsuk-error-summary__heading" }, "There is a problem"), body);
  errors.replaceChildren(summary);
  errors.focus();
}

function mark(input, text) {
  const group = input.closest(".nhsuk-form-group");
  group.classList.add("nhsuk-form-group--error");
  const message = element("span", { class: "nhsuk-error-message", id: `${input.id}-error` }, text);
  message.prepend(element("span", { class: "nhsuk-u-visually-hidden" }, "Error: "));
  group.querySelector("label").after(message);
  const others = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== message.id);
  input.setAttribute("aria-describedby", [message.id, ...others].join(" ").trim());
}

export function element(name, attributes = {}, text = "") {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  if (text) made.textContent = text;
  return made;
}

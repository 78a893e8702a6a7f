// What was found: says how many calls are ticked, and lets all of them go at once. The page works without it.
const form = document.getElementById("chosen");
const words = form?.querySelector("[data-chosen]");
const plain = words?.textContent;

function boxes() {
  return Array.from(form.querySelectorAll("input[name=together]:checked"));
}

function say() {
  const count = boxes().length;
  words.textContent = plain;
  if (!count) return;
  const strong = document.createElement("strong");
  strong.textContent = `${count} ${count === 1 ? "call" : "calls"} chosen. `;
  const none = document.createElement("button");
  none.type = "button";
  none.className = "app-link";
  none.textContent = "Choose none";
  none.addEventListener("click", () => {
    for (const box of boxes()) box.checked = false;
    say();
    form.querySelector("input[name=together]").focus();
  });
  words.replaceChildren(strong, none);
}

form?.addEventListener("change", say);
window.addEventListener("pageshow", () => form && say());

// Copies the message for the IT supplier. Without this file, or where the browser refuses, it can be selected by hand.
const button = document.getElementById("copy");
const message = document.getElementById("message");
if (button && message) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.getElementById("copied");
    try {
      await navigator.clipboard.writeText(message.value);
      said.textContent = "Copied. Paste it into an e-mail.";
    } catch {
      message.focus();
      message.select();
      said.textContent = "Selected. Copy it with Ctrl and C.";
    }
  });
}

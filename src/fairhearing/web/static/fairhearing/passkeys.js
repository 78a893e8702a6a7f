// Passkeys: the browser is asked for one, its answer goes with the form. Without this file codes are there.
const named = !/^\[|^[\d.]+$/.test(location.hostname); // a passkey belongs to a name, never to an address
const can = named && window.isSecureContext && window.PublicKeyCredential?.parseRequestOptionsFromJSON;
const using = document.getElementById("passkey");
const making = document.getElementById("make-passkey");
const said = document.getElementById("passkey-said");

function send(form, credential) {
  form.elements.answer.value = JSON.stringify(credential.toJSON());
  form.submit();
}

function explain(problem) {
  said.textContent =
    problem.name === "InvalidStateError"
      ? "This device has a passkey for you already."
      : "Nothing was done: it was cancelled or took too long. Try again.";
}

async function use() {
  said.textContent = "";
  const body = new URLSearchParams({ csrfmiddlewaretoken: using.elements.csrfmiddlewaretoken.value });
  try {
    const answer = await fetch(using.dataset.challenge, { method: "POST", body, redirect: "manual" });
    if (answer.status !== 200) {
      said.textContent =
        answer.status < 500 ? await answer.text() : "This cannot be done at the moment. Use the code of your phone.";
      return;
    }
    const { publicKey } = await answer.json();
    send(using, await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) }));
  } catch (problem) {
    explain(problem);
  }
}

async function make() {
  said.textContent = "";
  const { publicKey } = JSON.parse(making.dataset.options);
  try {
    const options = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
    send(making, await navigator.credentials.create({ publicKey: options }));
  } catch (problem) {
    explain(problem);
  }
}

if (can && using) {
  using.hidden = false;
  document.getElementById("use-passkey").addEventListener("click", use);
}
if (making) {
  if (can) document.getElementById("make").addEventListener("click", make);
  else said.textContent = "This browser cannot make passkeys here.";
}

// The page: what was chosen and typed goes in, sound comes out, and nothing leaves.
import { hex, openRecordingKey, readKits, sha256 } from "./kit.js";
import { findKey } from "./keyring.js";
import { openSealed, readManifest } from "./sealed.js";
import { TELL, Trouble } from "./words.js";

const part = (id) => document.getElementById(id);
const form = part("open");
const NAME = /([0-9a-f]{32})\.sealed$/;
let address = "";

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  forgetSound();
  part("trouble").hidden = true;
  part("go").disabled = true;
  try {
    await openChosen();
  } catch (error) {
    const known = error instanceof Trouble;
    say(known ? error.message : "This could not be opened.", known ? error.then : "Are these the right files?");
  } finally {
    part("go").disabled = false;
    part("progress").textContent = "";
  }
});

part("forget").addEventListener("click", () => {
  forgetSound();
  form.reset();
  part("trouble").hidden = true;
  part("sealed").focus();
});

async function openChosen() {
  const [file, keyring] = [chosen("sealed", "locked file"), chosen("keyring", "keyring")];
  const [note] = part("manifest").files;
  const manifest = note ? await readManifest(note) : null;
  const recording = recordingOf(file, manifest);
  part("progress").textContent = "Reading the kit…";
  const kits = await readKits(part("kit").value);
  const row = await findKey(keyring, recording);
  if (manifest && hex(row.putSha256 ?? (await sha256(row.sealed))) !== manifest.key) {
    throw new Trouble("The keyring holds another key for this recording than its manifest says.", TELL);
  }
  const key = await openRecordingKey(kits, recording, row);
  const parts = await openSealed(file, recording, key, manifest, (done, all) => {
    part("progress").textContent = `Opening: ${Math.floor((100 * done) / all)} %`;
  });
  show(recording, row.practice, manifest?.interrupted ?? false, parts);
}

function chosen(id, called) {
  const [file] = part(id).files;
  if (!file) throw new Trouble(`Choose the ${called}.`);
  return file;
}

function recordingOf(file, manifest) {
  const named = NAME.exec(file.name)?.[1];
  if (named && manifest && named !== manifest.recording) {
    throw new Trouble(`The file is recording ${named}, the manifest speaks of ${manifest.recording}.`);
  }
  if (named || manifest) return named ?? manifest.recording;
  throw new Trouble(
    `The name of ${file.name} does not say which recording it is.`,
    "Choose its manifest too, or give the file the name it had in the store.",
  );
}

function show(recording, practice, interrupted, parts) {
  address = URL.createObjectURL(new Blob(parts, { type: "audio/wav" }));
  part("sound").src = address;
  part("save").href = address;
  part("save").download = `${recording}.wav`;
  part("which").textContent = `Recording ${recording} of practice ${practice}`;
  part("state").textContent = interrupted
    ? "It ends where the recorder was stopped. That this is its end is what the manifest says; this page does not check who signed it."
    : "It is whole: every part opened, in its order, up to its marked end.";
  part("opened").hidden = false;
  part("which").focus();
}

function say(what, then) {
  part("what").textContent = what;
  part("then").textContent = then;
  part("trouble").hidden = false;
  part("trouble").focus();
}

function forgetSound() {
  part("opened").hidden = true;
  part("sound").removeAttribute("src");
  part("sound").load();
  part("save").removeAttribute("href");
  if (address) URL.revokeObjectURL(address);
  address = "";
}

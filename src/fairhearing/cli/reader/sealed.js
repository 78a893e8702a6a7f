// The sealed file: Tink's streaming AEAD, AES256_GCM_HKDF, HKDF-SHA256, segments of 4 KiB, around a WAV file.
import { hex, sha256 } from "./kit.js";
import { TELL, Trouble } from "./words.js";

const SEGMENT = 4096;
const TAG = 16;
const HEADER = 40;
const HEAD_PLAIN = SEGMENT - HEADER - TAG;
const PLAIN = SEGMENT - TAG;
const SEGMENTS_A_READ = 256;
const CHANGED = "This recording has changed since it was locked";
const FORMATS = {
  alaw: { tag: 6, rate: 8000, bits: 8 },
  mulaw: { tag: 7, rate: 8000, bits: 8 },
  pcm16: { tag: 1, rate: 16000, bits: 16 },
};

// Returns what a manifest says; who signed it is not looked at.
export async function readManifest(file) {
  try {
    const said = JSON.parse((await file.text()).split("\n\n— ")[0]);
    if (said.format !== "fairhearing manifest v1" || !FORMATS[said.sound.law]) throw new TypeError();
    const { size, sha256: digest } = said.object;
    const key = said.sealed_key_sha256;
    const { frames, law } = said.sound;
    return { recording: said.recording, interrupted: said.state === "interrupted", size, digest, key, frames, law };
  } catch {
    throw new Trouble("The manifest cannot be read.", "Its file ends in the recording's number and .note.");
  }
}

// Returns the parts of the WAV file that was locked. manifest: null if nobody has it; told(done, all) as it goes.
export async function openSealed(file, recording, recordingKey, manifest, told) {
  await checkSize(file, manifest);
  const start = new Uint8Array(await file.slice(0, SEGMENT).arrayBuffer());
  const open = await opener(recording, recordingKey, start.subarray(0, HEADER));
  const sealedHead = start.subarray(HEADER);
  const parts = [];
  if (manifest?.interrupted) {
    parts.push(wavHead(manifest));
  } else if (sealedHead.every((byte) => byte === 0)) {
    throw new Trouble(
      "The recorder was stopped in the middle of this call: it opens only with its manifest.",
      "Choose the manifest too: the file under “manifests” that ends in this recording’s number.",
    );
  } else {
    parts.push(await checkedHead(await open(0, sealedHead, false), file));
  }
  await sound(file, open, manifest?.interrupted ?? false, parts, told);
  return parts;
}

async function checkSize(file, manifest) {
  if (manifest && file.size < manifest.size) {
    throw new Trouble(
      `The file has ${file.size} bytes, its manifest says ${manifest.size}: its end was taken away.`,
      TELL,
    );
  }
  if (manifest && file.size > manifest.size) throw new Trouble(`${CHANGED}: it became longer.`, TELL);
  if (manifest && hex(await sha256(await file.arrayBuffer())) !== manifest.digest) {
    throw new Trouble(`${CHANGED}: it is not the file that its manifest describes.`, TELL);
  }
  if (file.size <= SEGMENT) throw new Trouble(`The file is too short for a recording: ${file.size} bytes.`, TELL);
}

async function opener(recording, recordingKey, header) {
  if (header[0] !== HEADER) throw new Trouble("This is not a locked recording.", "Its name ends in .sealed.");
  const salt = header.slice(1, 33);
  const info = new TextEncoder().encode(recording);
  const base = await crypto.subtle.importKey("raw", recordingKey, "HKDF", false, ["deriveKey"]);
  const kind = { name: "AES-GCM", length: 256 };
  const key = await crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt, info }, base, kind, false, [
    "decrypt",
  ]);
  const prefix = header.slice(33, HEADER);
  return async (index, sealed, last) => {
    const iv = new Uint8Array(12);
    iv.set(prefix);
    new DataView(iv.buffer).setUint32(7, index);
    iv[11] = last ? 1 : 0;
    try {
      return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed));
    } catch {
      return last && (await endsEarly(key, iv, sealed))
        ? fail("The end of this recording was taken away.")
        : fail(`${CHANGED}: part ${index + 1} does not open.`);
    }
  };
}

function fail(what) {
  throw new Trouble(what, TELL);
}

// Whether a segment opens as one in the middle: then others followed it once.
async function endsEarly(key, iv, sealed) {
  const middle = iv.slice();
  middle[11] = 0;
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: middle }, key, sealed).then(
    () => true,
    () => false,
  );
}

async function checkedHead(head, file) {
  const view = new DataView(head.buffer);
  const text = (at) => String.fromCharCode(...head.subarray(at, at + 4));
  const soundBytes = view.getUint32(HEAD_PLAIN - 4, true);
  const segments = Math.ceil(soundBytes / PLAIN);
  const fits = file.size === SEGMENT + soundBytes + segments * TAG;
  if (head.length !== HEAD_PLAIN || text(0) !== "RIFF" || text(HEAD_PLAIN - 8) !== "data" || !fits) {
    const early = file.size < SEGMENT + soundBytes + segments * TAG;
    fail(early ? "The end of this recording was taken away." : `${CHANGED}: its length is another.`);
  }
  return head;
}

async function sound(file, open, interrupted, parts, told) {
  const count = Math.ceil(file.size / SEGMENT);
  for (let index = 1; index < count; index += SEGMENTS_A_READ) {
    told(index, count);
    const end = Math.min(count, index + SEGMENTS_A_READ);
    const sealed = new Uint8Array(await file.slice(index * SEGMENT, end * SEGMENT).arrayBuffer());
    const opened = [];
    for (let n = index; n < end; n += 1) {
      const at = (n - index) * SEGMENT;
      opened.push(open(n, sealed.subarray(at, at + SEGMENT), n === count - 1 && !interrupted));
    }
    parts.push(...(await Promise.all(opened)));
  }
  told(count, count);
}

// The head of an interrupted recording, which was never written: as docs/reference/formats/object.md has it.
function wavHead({ frames, law }) {
  const { tag, rate, bits } = FORMATS[law];
  const head = new Uint8Array(HEAD_PLAIN);
  const view = new DataView(head.buffer);
  let at = 0;
  const text = (letters) => [...letters].forEach((letter) => view.setUint8(at++, letter.charCodeAt(0)));
  const four = (value) => view.setUint32((at += 4) - 4, value, true);
  const two = (value) => view.setUint16((at += 2) - 2, value, true);
  const block = (2 * bits) / 8;
  const coded = tag !== 1;
  text("RIFF");
  four(HEAD_PLAIN - 8 + frames * block);
  text("WAVEfmt ");
  four(coded ? 18 : 16);
  two(tag);
  two(2);
  four(rate);
  four(rate * block);
  two(block);
  two(bits);
  if (coded) {
    two(0);
    text("fact");
    four(4);
    four(frames);
  }
  text("JUNK");
  four(HEAD_PLAIN - 8 - at - 4);
  at = HEAD_PLAIN - 8;
  text("data");
  four(frames * block);
  return head;
}

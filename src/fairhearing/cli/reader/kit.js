// The recovery kit's lines, as docs/reference/formats/recovery-kit.md has them.
import { Aes256Gcm, CipherSuite, HkdfSha256, XWing } from "./hpke.js";
import { readShares } from "./shares.js";
import { TELL, Trouble } from "./words.js";

const KIT_TITLE = "FAIRHEARING RECOVERY KIT 1";
const KIT_END = "END OF KIT";
const BASE_32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const KIT_LINES = 4;
const PART_BYTES = 8;
const CODE_LETTERS = 16;
const SUITE = "X-Wing, HKDF-SHA256, AES-256-GCM";
const ENCAPSULATED_BYTES = 1120;
const suite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

// Returns [{ practice, keyId, privateKey }], one for each kit in the text, and for each two shares of a key.
export async function readKits(text) {
  const kits = [];
  let kit = null;
  for (const [at, line] of text.split(/\r\n?|\n/).entries()) {
    const words = line.trim().split(/\s+/).join(" ").toUpperCase();
    if (words === KIT_TITLE) kits.push((kit = new Map()));
    else if (words === KIT_END || words.startsWith("FAIRHEARING RECOVERY")) kit = null;
    else if (kit && words) keepLine(kit, at + 1, line.trim());
  }
  const shares = await readShares(text);
  if (!kits.length && !shares.length) {
    throw new Trouble(`No line says “${KIT_TITLE}”.`, "Type the kit from its first line on.");
  }
  return Promise.all([...kits.map(keyOf), ...shares.map(keyOfSeed)]);
}

function keepLine(kit, number, line) {
  const cut = line.includes(":") ? line.indexOf(":") : `${line} `.search(/\s/);
  const label = line.slice(0, cut).trim().split(/\s+/).join(" ").toLowerCase().replace(/[.)]+$/, "");
  if (!kit.has(label)) kit.set(label, { number, value: line.slice(cut + 1).trim() });
}

async function keyOf(kit) {
  const field = (label, called) => {
    if (kit.has(label)) return kit.get(label);
    throw new Trouble(`${called} is missing from the kit.`, "Type the kit from its first line to END OF KIT.");
  };
  const practice = field("practice", "The line “practice:”").value;
  const seed = new Uint8Array(KIT_LINES * PART_BYTES);
  for (let which = 1; which <= KIT_LINES; which += 1) {
    const { number, value } = field(String(which), `The line numbered ${which}`);
    seed.set(await partOf(which, number, value), (which - 1) * PART_BYTES);
  }
  return keyOfSeed({ practice, keyId: field("key id", "The line “key id:”").value.toLowerCase(), seed });
}

async function keyOfSeed({ practice, keyId, seed }) {
  const pair = await suite.kem.generateKeyPairDerand(seed);
  const publicKey = new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey));
  if (hex(await sha256(publicKey)).slice(0, 16) !== keyId) {
    throw new Trouble("The key id does not belong to the lines below it.", "Are all lines of the same sheet?");
  }
  return { practice, keyId, privateKey: pair.privateKey };
}

async function partOf(which, number, typed) {
  const code = typed.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  if (code.length !== CODE_LETTERS) {
    throw new Trouble(`Line ${number} of the kit has ${code.length} letters and digits; ${CODE_LETTERS} belong there.`);
  }
  let value = 0n;
  for (const letter of code) {
    const digit = BASE_32.indexOf(letter);
    if (digit < 0) throw new Trouble(`Line ${number} of the kit: a letter there does not occur in kits; U never does.`);
    value = (value << 5n) | BigInt(digit);
  }
  const bytes = Uint8Array.from({ length: 10 }, (_, n) => Number((value >> BigInt(8 * (9 - n))) & 255n));
  const purpose = new TextEncoder().encode(`fairhearing recovery kit line ${which}\n`);
  const check = await sha256(new Uint8Array([...purpose, ...bytes.slice(0, PART_BYTES)]));
  if (check[0] !== bytes[8] || check[1] !== bytes[9]) {
    throw new Trouble(`Line ${number} of the kit: a letter is wrong, or it is not line ${which}.`, "Compare it again.");
  }
  return bytes.slice(0, PART_BYTES);
}

// Returns the recording's own key of 32 bytes. row: { practice, keyId, sealed } of the keyring.
export async function openRecordingKey(kits, recording, row) {
  const kit = kits.find((each) => each.keyId === row.keyId);
  if (!kit) {
    throw new Trouble(
      `This recording was locked for ${row.practice}, key ${row.keyId}. ` +
        `The kit is for ${kits.map((each) => `${each.practice}, key ${each.keyId}`).join("; ")}.`,
      "Use the sheet with that key id.",
    );
  }
  const bound = ["fairhearing recording key v1", SUITE, row.practice, row.keyId, recording, ""].join("\n");
  const enc = row.sealed.slice(0, ENCAPSULATED_BYTES);
  const sealed = row.sealed.slice(ENCAPSULATED_BYTES);
  try {
    const info = new TextEncoder().encode(bound);
    return new Uint8Array(await suite.open({ recipientKey: kit.privateKey, enc, info }, sealed));
  } catch {
    throw new Trouble("The key of this recording in the keyring was changed: the kit does not open it.", TELL);
  }
}

// Three sheets any two of which do: SLIP-39 by SatoshiLabs, one group, two members needed, no passphrase; its words,
// SHARE_WORDS, stand before these scripts.
import { Trouble } from "./words.js";

const SHARE_TITLE = "FAIRHEARING RECOVERY SHARE 1";
const SHARE_END = "END OF SHARE";
const SHARE_LINES = 7;
const SHARE_LENGTH = 33;
const KNOWN_BY = 4;
const SECRET_AT = 255;
const DIGEST_AT = 254;
const DIGEST_BYTES = 4;
const ROUNDS = 4;
const BASE_ITERATIONS = 2500;
const RS1024 = [
  0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x3f3f120,
];
const WORD_NUMBERS = new Map(SHARE_WORDS.map((word, number) => [word.slice(0, KNOWN_BY), number]));

// Returns [{ practice, keyId, seed }] of the shares in a text, put together two by two.
export async function readShares(text) {
  const groups = new Map();
  for (const block of shareBlocks(text)) {
    const share = readShare(block);
    groups.set(share.keyId, (groups.get(share.keyId) ?? new Map()).set(share.index, share));
  }
  return Promise.all([...groups.values()].map((shares) => joined([...shares.values()])));
}

function shareBlocks(text) {
  const blocks = [];
  let block = null;
  for (const [at, line] of text.split(/\r\n?|\n/).entries()) {
    const words = line.trim().split(/\s+/).join(" ");
    if (words.toUpperCase() === SHARE_TITLE) blocks.push((block = new Map()));
    else if (/^(FAIRHEARING RECOVERY|END OF SHARE)/i.test(words)) block = null;
    else if (block && words) {
      const cut = words.includes(":") ? words.indexOf(":") : `${words} `.indexOf(" ");
      const label = words.slice(0, cut).trim().toLowerCase().replace(/[.)]+$/, "");
      if (!block.has(label)) block.set(label, { number: at + 1, value: words.slice(cut + 1).trim() });
    }
  }
  return blocks;
}

function readShare(block) {
  const field = (label, called) => {
    if (block.has(label)) return block.get(label);
    throw new Trouble(`${called} is missing from a share.`, `Type the sheet from its first line to ${SHARE_END}.`);
  };
  const words = [];
  for (let line = 1; line <= SHARE_LINES; line += 1) {
    const { number, value } = field(String(line), `The line numbered ${line}`);
    for (const typed of value.toLowerCase().split(/\s+/)) {
      const word = WORD_NUMBERS.get(typed.slice(0, KNOWN_BY));
      if (word === undefined || !SHARE_WORDS[word].startsWith(typed)) {
        throw new Trouble(`Line ${number}: a word there is not one that shares are made of.`, "Compare it again.");
      }
      words.push(word);
    }
  }
  const first = field("1", "The line numbered 1").number;
  const practice = field("practice", "The line “practice:”").value;
  const keyId = field("key id", "The line “key id:”").value.toLowerCase();
  return { practice, keyId, ...shareOf(words, first) };
}

function shareOf(words, first) {
  if (words.length !== SHARE_LENGTH) {
    throw new Trouble(`Line ${first} and below: a share has ${SHARE_LENGTH} words, this one ${words.length}.`);
  }
  const extendable = Boolean(words[1] & 16);
  const purpose = [...(extendable ? "shamir_extendable" : "shamir")].map((letter) => letter.charCodeAt(0));
  if (checksum([...purpose, ...words]) !== 1) {
    throw new Trouble(`Line ${first} and below: a word is wrong, or two have changed places.`, "Compare word by word.");
  }
  const bits = words.reduce((all, word) => (all << 10n) | BigInt(word), 0n);
  const part = (from, length) => (bits >> BigInt(10 * SHARE_LENGTH - from - length)) & ((1n << BigInt(length)) - 1n);
  const value = Uint8Array.from({ length: 32 }, (_, n) => Number(part(44 + 8 * n, 8)));
  const index = Number(part(32, 4));
  return { id: Number(part(0, 15)), extendable, exponent: Number(part(16, 4)), index, value };
}

function checksum(values) {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 20;
    sum = ((sum & 0xfffff) << 10) ^ value;
    for (let n = 0; n < 10; n += 1) if ((top >>> n) & 1) sum ^= RS1024[n];
  }
  return sum;
}

async function joined(shares) {
  const [one, other] = shares;
  const { practice, keyId } = one;
  if (!other) {
    throw new Trouble(
      `There is one share of key ${keyId} alone; it takes any two of the three.`,
      "Type the lines of a second sheet below.",
    );
  }
  const secret = between(one, other, SECRET_AT);
  const digest = between(one, other, DIGEST_AT);
  const key = await hmacKey(digest.slice(DIGEST_BYTES));
  const made = new Uint8Array(await crypto.subtle.sign("HMAC", key, secret)).slice(0, DIGEST_BYTES);
  if (one.id !== other.id || made.some((byte, n) => byte !== digest[n])) {
    throw new Trouble(`The shares of key ${keyId} do not fit together.`, "Are both sheets of the same printing?");
  }
  return { practice, keyId, seed: await unscrambled(secret, one) };
}

function hmacKey(bytes) {
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

// The line through two points of GF(256), at another place; byte by byte.
function between(one, other, at) {
  const weight = (mine, theirs) => divided(at ^ theirs, mine ^ theirs);
  const [first, second] = [weight(one.index, other.index), weight(other.index, one.index)];
  return one.value.map((byte, n) => times(byte, first) ^ times(other.value[n], second));
}

function times(a, b) {
  let product = 0;
  for (let n = 0; n < 8; n += 1) {
    if ((b >> n) & 1) product ^= a << n;
  }
  for (let n = 14; n >= 8; n -= 1) {
    if ((product >> n) & 1) product ^= 0x11b << (n - 8);
  }
  return product;
}

function divided(a, b) {
  let inverse = 1;
  for (let n = 0; n < 254; n += 1) inverse = times(inverse, b);
  return times(a, inverse);
}

// Four rounds of a Feistel network, backwards.
async function unscrambled(secret, { id, extendable, exponent }) {
  const prefix = extendable ? [] : [...new TextEncoder().encode("shamir"), id >> 8, id & 255];
  let [left, right] = [secret.slice(0, 16), secret.slice(16)];
  for (let round = ROUNDS - 1; round >= 0; round -= 1) {
    const base = await crypto.subtle.importKey("raw", Uint8Array.of(round), "PBKDF2", false, ["deriveBits"]);
    const salt = new Uint8Array([...prefix, ...right]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: BASE_ITERATIONS << exponent };
    const mask = new Uint8Array(await crypto.subtle.deriveBits(how, base, 128));
    [left, right] = [right, left.map((byte, n) => byte ^ mask[n])];
  }
  return new Uint8Array([...right, ...left]);
}

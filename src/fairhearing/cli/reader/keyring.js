// One row of keyring.sqlite, read from the file by SQLite's published format (sqlite.org/fileformat2). Both tables are
// WITHOUT ROWID: b-trees whose pages of kind 2 (interior) and 10 (leaf) hold the rows themselves, ordered by their
// first column. Only the pages on the way are read.
import { Trouble } from "./words.js";

const MAGIC = "SQLite format 3\0";
const APPLICATION_ID = 0x46484b52;
const SCHEMA_LEAF = 13;
const INTERIOR = 2;
const LEAF = 10;
const DEEPEST = 20;
const NO_KEYRING = "This is not a keyring, or it is damaged.";
const WHICH_KEYRING = "Choose the file keyring.sqlite of the home folder that the recording comes from.";

// Returns { practice, keyId, sealed, putSha256 }; the last where the key was sealed anew since, else null.
export async function findKey(file, recording) {
  const pages = await openPages(file);
  const roots = await rootsOf(pages);
  const gone = await findRow(pages, roots.get("destroyed"), recording);
  if (gone) throw new Trouble(`The key of this recording was destroyed at ${gone[1]}. Nothing opens it any more.`);
  const row = await findRow(pages, roots.get("sealed_key"), recording);
  if (!row) throw new Trouble("The keyring holds no key for this recording.", WHICH_KEYRING);
  return { practice: row[1], keyId: row[2], sealed: row[3], putSha256: row[4] || null };
}

async function openPages(file) {
  const head = new DataView(await file.slice(0, 100).arrayBuffer());
  const magic = String.fromCharCode(...new Uint8Array(head.buffer.slice(0, 16)));
  if (head.byteLength < 100 || magic !== MAGIC || head.getUint32(68) !== APPLICATION_ID) {
    throw new Trouble(NO_KEYRING, WHICH_KEYRING);
  }
  const size = head.getUint16(16) === 1 ? 65536 : head.getUint16(16);
  const usable = size - head.getUint8(20);
  const read = async (number) => {
    const page = new Uint8Array(await file.slice((number - 1) * size, number * size).arrayBuffer());
    if (number < 1 || page.length !== size) throw new Trouble(NO_KEYRING, WHICH_KEYRING);
    return page;
  };
  return { read, usable };
}

// Returns the first page of each table, by its name.
async function rootsOf(pages) {
  const page = await pages.read(1);
  const view = new DataView(page.buffer);
  if (page[100] !== SCHEMA_LEAF) throw new Trouble(NO_KEYRING, WHICH_KEYRING);
  const roots = new Map();
  for (let n = 0; n < view.getUint16(103); n += 1) {
    let at = view.getUint16(108 + 2 * n);
    const length = varint(page, at);
    at = varint(page, length.next).next;
    const row = columns(page.slice(at, at + length.value));
    if (row[0] === "table") roots.set(row[1], row[3]);
  }
  return roots;
}

async function findRow(pages, root, wanted) {
  let number = root;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const page = await pages.read(number);
    const view = new DataView(page.buffer);
    const interior = page[0] === INTERIOR;
    if (!interior && page[0] !== LEAF) throw new Trouble(NO_KEYRING, WHICH_KEYRING);
    let next = interior ? view.getUint32(8) : 0;
    for (let n = 0; n < view.getUint16(3); n += 1) {
      const at = view.getUint16((interior ? 12 : 8) + 2 * n);
      const row = columns(await payload(pages, page, interior ? at + 4 : at));
      if (row[0] === wanted) return row;
      if (row[0] > wanted) {
        next = interior ? view.getUint32(at) : 0;
        break;
      }
    }
    if (!next) return null;
    number = next;
  }
  throw new Trouble(NO_KEYRING, WHICH_KEYRING);
}

// A row's bytes: what does not fit on its page goes on in a chain of others.
async function payload(pages, page, at) {
  const { value: length, next: start } = varint(page, at);
  const most = Math.floor(((pages.usable - 12) * 64) / 255) - 23;
  if (length <= most) return page.slice(start, start + length);
  const least = Math.floor(((pages.usable - 12) * 32) / 255) - 23;
  const split = least + ((length - least) % (pages.usable - 4));
  const here = split <= most ? split : least;
  const whole = new Uint8Array(length);
  whole.set(page.subarray(start, start + here));
  let number = new DataView(page.buffer).getUint32(start + here);
  for (let filled = here; filled < length; ) {
    const more = await pages.read(number);
    const part = more.subarray(4, Math.min(pages.usable, 4 + length - filled));
    whole.set(part, filled);
    filled += part.length;
    number = new DataView(more.buffer).getUint32(0);
  }
  return whole;
}

function columns(record) {
  const { value: headBytes, next } = varint(record, 0);
  const found = [];
  let data = headBytes;
  for (let at = next; at < headBytes; ) {
    const kind = varint(record, at);
    at = kind.next;
    const [value, size] = column(record, data, kind.value);
    found.push(value);
    data += size;
  }
  return found;
}

function column(record, at, kind) {
  if (kind >= 12) {
    const size = Math.floor((kind - 12) / 2);
    const bytes = record.slice(at, at + size);
    if (bytes.length !== size) throw new Trouble(NO_KEYRING, WHICH_KEYRING);
    return [kind % 2 ? new TextDecoder().decode(bytes) : bytes, size];
  }
  const size = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0][kind] ?? 0;
  let value = kind === 9 ? 1 : 0;
  for (let n = 0; n < size; n += 1) value = value * 256 + record[at + n];
  return [value, size];
}

function varint(bytes, at) {
  let value = 0;
  for (let n = 0; n < 9; n += 1) {
    const byte = bytes[at + n];
    value = n === 8 ? value * 256 + byte : value * 128 + (byte & 127);
    if (n === 8 || byte < 128) return { value, next: at + n + 1 };
  }
  throw new Trouble(NO_KEYRING, WHICH_KEYRING);
}

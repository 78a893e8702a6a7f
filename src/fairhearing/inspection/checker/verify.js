
"use strict";
// The same questions as verify.py, in its order; see there.
const MANIFEST = "MANIFEST.json", SIGNATURE = "SIGNATURE.json";
const MOST_BYTES = 2 ** 30;
const text = new TextEncoder(), words = new TextDecoder("utf-8", { fatal: true });
const said = document.getElementById("said");

class Damaged extends Error {}

const hex = bytes => Array.from(new Uint8Array(bytes), each => each.toString(16).padStart(2, "0")).join("");
const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const base64 = line => Uint8Array.from(atob(line), each => each.charCodeAt(0));
const same = (a, b) => hex(a) === hex(b);

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}

async function fingerprint(line) {
  return hex(await sha256(text.encode(line))).slice(0, 32).match(/.{4}/g).join(" ");
}

async function readKey(line) {
  const [name, digest, ...rest] = line.split("+");
  const data = base64(rest.join("+"));
  if (data.length !== 33 || data[0] !== 1) throw new Damaged("this is no Ed25519 key");
  const found = await sha256(joined(text.encode(name + "\n"), data));
  if (hex(found.slice(0, 4)) !== digest) throw new Damaged("the key’s line was changed");
  return { name, key: await crypto.subtle.importKey("raw", data.slice(1), "Ed25519", false, ["verify"]) };
}

const fits = (key, signature, data) => crypto.subtle.verify("Ed25519", key, signature, data);

async function checkSignature(files, problems) {
  if (!files.has(SIGNATURE)) { problems.push(`${SIGNATURE}: it is missing`); return ""; }
  const manifest = files.get(MANIFEST) ?? new Uint8Array();
  let key, given, expected;
  try {
    given = JSON.parse(words.decode(files.get(SIGNATURE)));
    expected = {
      format: "fairhearing signature v1", file: MANIFEST, algorithm: "Ed25519", key: String(given.key),
      fingerprint: await fingerprint(String(given.key)), sha256: String(given.sha256), signature: String(given.signature),
    };
    if (JSON.stringify(expected, null, 1) + "\n" !== words.decode(files.get(SIGNATURE))) throw new Damaged("it is not as it was written");
    ({ key } = await readKey(expected.key));
    const isSame = hex(await sha256(manifest)) === expected.sha256;
    const signed = await fits(key, base64(expected.signature), manifest);
    if (isSame && signed) return expected.key;
    problems.push(`${isSame || signed ? SIGNATURE : MANIFEST}: it is not what was signed`);
  } catch (error) {
    if (error.name === "NotSupportedError") throw error;
    problems.push(`${SIGNATURE}: it is not what was signed (${error.message})`);
  }
  return "";
}

function readManifest(files, problems) {
  try {
    const manifest = JSON.parse(words.decode(files.get(MANIFEST)));
    if (manifest.format !== "fairhearing evidence pack v1" || typeof manifest.files !== "object") throw new Damaged("another format");
    return manifest;
  } catch (error) {
    problems.push(`${MANIFEST}: it cannot be read (${error.message})`);
    return { files: {} };
  }
}

async function checkFiles(files, listed, problems) {
  for (const name of Object.keys(listed).sort()) {
    if (!files.has(name)) problems.push(`${name}: it is missing`);
    else if (hex(await sha256(files.get(name))) !== listed[name]) problems.push(`${name}: it is not what was signed`);
  }
  for (const name of [...files.keys()].sort()) {
    if (!(name in listed) && name !== MANIFEST && name !== SIGNATURE) problems.push(`${name}: nobody signed it`);
  }
}

async function readCheckpoint(files) {
  const line = words.decode(files.get("log/key.txt") ?? new Uint8Array()).trim();
  const { name, key } = await readKey(line);
  const note = words.decode(files.get("log/checkpoint.txt") ?? new Uint8Array());
  const end = note.indexOf("\n\n");
  const body = note.slice(0, end + 1);
  let signed = false;
  for (const each of note.slice(end + 2).split("\n")) {
    if (each.startsWith(`\u2014 ${name} `)) signed ||= await fits(key, base64(each.slice(each.lastIndexOf(" ") + 1)).slice(4), text.encode(body));
  }
  const [origin, size, root] = body.split("\n");
  if (end < 0 || !signed || origin !== name) throw new Damaged("the log’s key did not sign it");
  return { line, size: Number(size), root: base64(root) };
}

async function checkInclusion(index, size, leaf, proof, root) {
  if (!(index >= 0 && index < size)) throw new Damaged("the log has no such entry");
  let place = index, last = size - 1, found = leaf;
  const half = number => Math.floor(number / 2);
  for (const step of proof) {
    if (last === 0) throw new Damaged("the proof is too long");
    if (place % 2 === 1 || place === last) {
      found = await sha256(joined(Uint8Array.of(1), step, found));
      while (place % 2 === 0 && place !== 0) { place = half(place); last = half(last); }
    } else found = await sha256(joined(Uint8Array.of(1), found, step));
    place = half(place);
    last = half(last);
  }
  if (last !== 0 || !same(found, root)) throw new Damaged("the proof leads to another root");
}

async function checkLog(files, problems) {
  const proven = [];
  let log;
  try { log = await readCheckpoint(files); } catch (error) {
    if (error.name === "NotSupportedError") throw error;
    problems.push(`log/checkpoint.txt: it cannot be believed (${error.message})`);
    return { line: "", size: 0, proven };
  }
  for (const name of [...files.keys()].filter(each => each.startsWith("log/entries/")).sort()) {
    try {
      const given = JSON.parse(words.decode(files.get(name)));
      const leaf = await sha256(joined(Uint8Array.of(0), text.encode(given.entry)));
      await checkInclusion(given.index, log.size, leaf, given.hashes.map(base64), log.root);
      proven.push({ name, leaf: JSON.parse(given.entry) });
    } catch (error) { problems.push(`${name}: it does not stand in the log (${error.message})`); }
  }
  return { ...log, proven };
}

async function checkKey(key, proven, problems) {
  if (!key) return;
  const wanted = (await fingerprint(key)).replaceAll(" ", "");
  const drawn = proven.some(({ leaf }) => leaf.verb === "evidence.key_made" && leaf.detail.sha256 === wanted);
  if (!drawn) problems.push(`${SIGNATURE}: no entry of the log names the key that signed`);
}

async function checkResults(files, proven, practice, problems) {
  const told = new Map(proven.filter(({ leaf }) => leaf.verb === "results.chained" && leaf.practice === practice)
    .map(({ leaf }) => [leaf.detail.day, leaf.detail]));
  let before = null;
  for (const name of [...files.keys()].filter(each => each.startsWith("results/")).sort()) {
    const day = name.slice("results/".length, -".json".length), digest = hex(await sha256(files.get(name)));
    const detail = told.get(day);
    told.delete(day);
    if (!detail || detail.sha256 !== digest) problems.push(`${name}: the log does not name these results for their day`);
    else if (before !== null && detail.before !== before) problems.push(`${name}: it does not follow the day before`);
    before = digest;
  }
  for (const day of [...told.keys()].sort()) problems.push(`results/${day}.json: the log names it, and it is missing`);
}

async function checkCertificates(files, proven, problems) {
  const digests = new Set();
  for (const line of words.decode(files.get("certificates.jsonl") ?? new Uint8Array()).split("\n")) {
    if (line) digests.add(hex(await sha256(text.encode(line))));
  }
  for (const { name, leaf } of proven) {
    if (leaf.verb === "recording.destroyed" && !digests.has(leaf.detail.certificate)) {
      problems.push(`${name}: no certificate of the pack has the SHA-256 that it names`);
    }
  }
}

async function inflate(data) {
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function unzip(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length), files = new Map();
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Damaged("it is no archive");
  let at = view.getUint32(end + 16, true), total = 0;
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Damaged("its list of files is damaged");
    const method = view.getUint16(at + 10, true), size = view.getUint32(at + 20, true), plain = view.getUint32(at + 24, true);
    const [nameLength, extra, comment] = [28, 30, 32].map(offset => view.getUint16(at + offset, true));
    const name = words.decode(bytes.subarray(at + 46, at + 46 + nameLength)), head = view.getUint32(at + 42, true);
    const begin = head + 30 + view.getUint16(head + 26, true) + view.getUint16(head + 28, true);
    total += plain;
    if (total > MOST_BYTES || files.has(name)) throw new Damaged("it is no pack");
    const kept = bytes.subarray(begin, begin + size);
    files.set(name, method === 8 ? await inflate(kept) : kept);
    at += 46 + nameLength + extra + comment;
  }
  return files;
}

function tell(kind, heading, lines, then = []) {
  const box = document.createElement("div"), title = document.createElement("h2"), list = document.createElement("ul");
  box.className = kind;
  title.textContent = heading;
  for (const line of lines) list.append(Object.assign(document.createElement("li"), { textContent: line }));
  box.append(title, list, ...then.map(line => Object.assign(document.createElement("p"), { textContent: line })));
  said.replaceChildren(box);
}

async function check(files) {
  const problems = [], key = await checkSignature(files, problems), manifest = readManifest(files, problems);
  await checkFiles(files, manifest.files, problems);
  const log = await checkLog(files, problems);
  await checkKey(key, log.proven, problems);
  await checkResults(files, log.proven, manifest.practice, problems);
  await checkCertificates(files, log.proven, problems);
  if (problems.length) { tell("damaged", "This pack is not whole", problems); return; }
  tell("whole", "This pack is whole", [
    `${manifest.practice_name}, ${manifest.from} to ${manifest.to}, made at ${manifest.made_at}`,
    `${Object.keys(manifest.files).length} files, each as it was signed`,
    `${log.proven.length} entries stand in a log of ${log.size}`,
    `Signing key ${await fingerprint(key)}`,
    `The log’s key ${await fingerprint(log.line)}`,
  ], ["Compare the log’s key with the practice’s recovery kit, or with a checkpoint that it printed."]);
}

async function chosen(read) {
  tell("", "Checking", []);
  try { await check(await read()); } catch (error) {
    if (error.name === "NotSupportedError") tell("damaged", "This browser cannot check the signature", [], ["Use a newer browser, or verify.py."]);
    else tell("damaged", "This is no evidence pack", [error.message]);
  }
}

document.getElementById("pack").addEventListener("change", event => {
  const [file] = event.target.files;
  if (file) chosen(async () => unzip(new Uint8Array(await file.arrayBuffer())));
});
document.getElementById("folder").addEventListener("change", event => {
  chosen(async () => {
    const files = new Map();
    for (const file of event.target.files) {
      const name = (file.webkitRelativePath || file.name).split("/").slice(1).join("/");
      files.set(name, new Uint8Array(await file.arrayBuffer()));
    }
    return files;
  });
});

// Compares the plain files of a copy, one ZIP, with what its practice signed: each file, locked again, has to be the
// very part whose digest is signed. The same is done in Python by copying/verifying_plain.py.
const PLAIN_FORMAT = 'fairhearing plain copy v1'
const PIECE = 262144
const LARGEST_PROOF = 4 << 20
const LARGEST_CONTENTS = 64 << 20
const FILES_OF_PEOPLE = ['about.pdf', 'letter.pdf', 'proof.json']
const NO_ARCHIVE = 'It is not whole, or is no archive that Fairhearing made.'
const DIGITS = { 8: /^[0-9a-f]{16}$/, 16: /^[0-9a-f]{32}$/, 32: /^[0-9a-f]{64}$/ }

const isArchive = (data) => data[0] === 0x50 && data[1] === 0x4b

const CRC = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
  return n >>> 0
})

function crc32 (data) {
  let crc = 0xffffffff
  for (const each of data) crc = CRC[(crc ^ each) & 255] ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

// The list at a ZIP's end. Archives of 4 GiB and more, in pieces or encrypted are not for a page.
function entriesOf (data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  let end = data.length - 22
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1
  if (end < 0 || end < data.length - 65557) throw new NoCopy(NO_ARCHIVE)
  const [count, size, start] = [view.getUint16(end + 10, true), view.getUint32(end + 12, true), view.getUint32(end + 16, true)]
  if (count === 0xffff || start === 0xffffffff) throw new NoCopy('It is too large for this page: use the command “fairhearing verify”.')
  if (start + size !== end) throw new NoCopy(NO_ARCHIVE)
  const entries = []
  for (let at = start; entries.length < count;) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) throw new NoCopy(NO_ARCHIVE)
    const [named, extra, said] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)]
    const name = data.subarray(at + 46, at + 46 + named)
    entries.push({
      name: new TextDecoder().decode(name),
      raw: name,
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      header: view.getUint32(at + 42, true)
    })
    at += 46 + named + extra + said
    if (entries.length === count && at !== end) throw new NoCopy(NO_ARCHIVE)
  }
  return entries
}

// A file's bytes; null where it is not there, does not unpack, or is larger than it may be.
async function unpacked (data, entries, name, most) {
  const entry = entries.findLast((each) => each.name === name)
  if (!entry || entry.size > most || entry.flags & 0x61 || ![0, 8].includes(entry.method)) return null
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  if (entry.header + 30 > data.length || view.getUint32(entry.header, true) !== 0x04034b50) return null
  const begins = entry.header + 30 + view.getUint16(entry.header + 26, true) + view.getUint16(entry.header + 28, true)
  const there = data.subarray(entry.header + 30, entry.header + 30 + entry.raw.length)
  const packed = data.subarray(begins, begins + entry.packed)
  if (packed.length !== entry.packed || toHex(there) !== toHex(entry.raw)) return null
  const plain = entry.method ? await inflated(packed, entry.size) : packed
  return plain && plain.length === entry.size && crc32(plain) === entry.crc ? plain : null
}

async function inflated (packed, size) {
  const plain = new Uint8Array(size)
  let at = 0
  try {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
    for (const reader = stream.getReader(); ;) {
      const { done, value } = await reader.read()
      if (done) return at === size ? plain : null
      if (at + value.length > size) return null
      plain.set(value, at)
      at += value.length
    }
  } catch { return null }
}

function proofOf (data) {
  let proof = null
  try { proof = JSON.parse(text(data)) } catch { throw new NoCopy('It has no proof that could be ours.') }
  const fits = (digits, bytes) => DIGITS[bytes].test(String(digits))
  if (proof?.format !== PLAIN_FORMAT || !Array.isArray(proof.parts) || proof.parts[0]?.file !== 'contents.json') throw new NoCopy('It is no copy of this format.')
  const sound = fits(proof.copy, 16) && fits(proof.key, 32) && fits(proof.page, 32) &&
    proof.parts.every((each) => fits(each?.prefix, 8) && fits(each.sha256, 32) && Number.isInteger(each.bytes))
  if (!sound) throw new NoCopy('It has no proof that could be ours.')
  return proof
}

// A part as it lies in the locked copy: prefix, then pieces under the copy's key, bound to copy and number.
async function lockedAgain (plain, key, proof, number, prefix) {
  const bound = joined(utf8('fairhearing copy part v1'), fromHex(proof.copy), inFour(number))
  const pieces = [prefix]
  for (let at = 0, piece = 0; at === 0 || at < plain.length; at += PIECE, piece++) {
    const last = at + PIECE >= plain.length
    const iv = joined(prefix, inFour(last ? (piece | 0x80000000) >>> 0 : piece))
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bound }, key, plain.subarray(at, at + PIECE))
    pieces.push(new Uint8Array(sealed))
  }
  return joined(...pieces)
}

function inFour (number) {
  const four = new Uint8Array(4)
  new DataView(four.buffer).setUint32(0, number)
  return four
}

async function hasItsLetter (data, entries, contents) {
  let wanted = null
  try { wanted = fromBase64(JSON.parse(text(contents)).letter_pdf) } catch { return false }
  if (!entries.some((each) => each.name === 'letter.pdf')) return !wanted.length
  const letter = await unpacked(data, entries, 'letter.pdf', wanted.length)
  return letter !== null && wanted.length > 0 && letter.every((each, n) => each === wanted[n]) && letter.length === wanted.length
}

async function judgeArchive (data) {
  const entries = entriesOf(data)
  const written = await unpacked(data, entries, 'proof.json', LARGEST_PROOF)
  if (written === null) throw new NoCopy('It has no proof that could be ours.')
  const proof = proofOf(written)
  const key = await crypto.subtle.importKey('raw', fromHex(proof.key), 'AES-GCM', false, ['encrypt'])
  const changed = new Set()
  for (const [number, told] of proof.parts.entries()) {
    by('progress').textContent = `Checking file ${number + 1} of ${proof.parts.length}`
    const plain = await unpacked(data, entries, told.file, number ? told.bytes : Math.min(told.bytes, LARGEST_CONTENTS))
    const same = plain !== null && await sha256(await lockedAgain(plain, key, proof, number, fromHex(told.prefix))) === told.sha256
    if (!same || (!number && !await hasItsLetter(data, entries, plain))) changed.add(number)
  }
  const known = new Set([...FILES_OF_PEOPLE, ...proof.parts.map((each) => each.file)])
  const names = entries.map((each) => each.name)
  const strangers = names.filter((each) => !known.has(each)).length + names.length - new Set(names).size
  const found = { changed: [...changed], files: proof.parts.map((each) => each.file), strangers, signer: null, statement: null, fits: false, pageChanged: false }
  try {
    found.signer = await keyOf(JSON.parse(proof.signer.split('\n\n')[0]).vkey)
    found.statement = await statementOf(proof.statement, found.signer)
  } catch { return found }
  const number = await checkNumber(proof.page, proof.parts.map((each) => each.sha256))
  found.fits = found.statement.copy === proof.copy && found.statement.sha256 === number
  return found
}

// Compares a copy with what its practice signed. The format is told in docs/reference/formats/copy.md and copies.md of
// Fairhearing; the same is done in Python by copying/verifying.py.
const FORMAT = 'fairhearing copy v1'
const HEADER = '<script type="application/json" id="copy">'
const END = '<' + '/script>'
const STEP = 4 * 65536
const LONGEST_HEADER = 4 << 20

const by = (id) => document.getElementById(id)
const utf8 = (text) => new TextEncoder().encode(text)
const text = (data) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data)
const toHex = (data) => Array.from(new Uint8Array(data), (each) => each.toString(16).padStart(2, '0')).join('')
const fromHex = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16))
const sha256 = async (data) => toHex(await crypto.subtle.digest('SHA-256', data))
const opening = (number) => `<script type="text/plain" id="part-${number}">`
const partName = (number, file) => number === 0 ? 'The letter and the list of calls were changed.' : `Call ${number} was changed${file ? `: ${file}` : ''}.`

class NoCopy extends Error {}

function find (data, wanted, from) {
  const sought = utf8(wanted)
  for (let at = data.indexOf(sought[0], from); at >= 0; at = data.indexOf(sought[0], at + 1)) {
    if (sought.every((each, n) => data[at + n] === each)) return at
  }
  return -1
}

function between (data, start, from) {
  const at = find(data, start, from)
  const ends = at < 0 ? -1 : find(data, END, at)
  if (ends < 0) throw new NoCopy('It is no copy that Fairhearing made, or it is not whole.')
  return [at + utf8(start).length, ends]
}

function joined (...arrays) {
  const all = new Uint8Array(arrays.reduce((sum, each) => sum + each.length, 0))
  let at = 0
  for (const each of arrays) { all.set(each, at); at += each.length }
  return all
}

// Strictly: `atob` would pass over spaces and line breaks.
function fromBase64 (written) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(written) || written.length % 4) throw new Error('not base64')
  return Uint8Array.from(atob(written), (each) => each.charCodeAt(0))
}

function partOf (data, begins, ends) {
  const pieces = []
  for (let at = begins; at < ends; at += STEP) {
    const piece = text(data.subarray(at, Math.min(at + STEP, ends)))
    if (piece.includes('=') && at + STEP < ends) throw new Error('not base64')
    pieces.push(fromBase64(piece))
  }
  return joined(...pieces)
}

function headerOf (data) {
  const [begins, ends] = between(data, HEADER, 0)
  if (ends - begins > LONGEST_HEADER) throw new NoCopy('It has no header that could be ours.')
  let header = null
  try { header = JSON.parse(text(data.subarray(begins, ends))) } catch { throw new NoCopy('Its header was changed and cannot be read.') }
  if (header?.format !== FORMAT || !Array.isArray(header.parts) || !header.parts.length) throw new NoCopy('It is no copy of this format.')
  return { header, begins, ends }
}

async function digestsOf (data, { header, begins, ends }) {
  const changed = new Set()
  const digests = []
  const first = find(data, opening(0), ends)
  let end = first
  for (const [number, told] of header.parts.entries()) {
    by('progress').textContent = `Checking part ${number + 1} of ${header.parts.length}`
    const [from, to] = between(data, opening(number), end)
    let found = ''
    try { found = await sha256(partOf(data, from, to)) } catch { found = await sha256(utf8('not base64')) }
    digests.push(found)
    const beside = text(data.subarray(end, from - opening(number).length))
    if (found !== told?.sha256 || beside.trim()) changed.add(number)
    end = to + END.length
  }
  if (data[end] === 10) end += 1
  const page = joined(data.subarray(0, begins), utf8('{header}'), data.subarray(ends, first), utf8('{parts}'), data.subarray(end))
  return { page: await sha256(page), digests, changed: [...changed] }
}

const checkNumber = (page, parts) => sha256(joined(fromHex(page), ...parts.map(fromHex)))

async function keyOf (vkey) {
  const [, name, hash, written] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey)
  const key = fromBase64(written)
  if (key.length !== 33 || key[0] !== 1) throw new Error('no Ed25519 key')
  if ((await sha256(joined(utf8(`${name}\n`), key))).slice(0, 8) !== hash) throw new Error('another key hash')
  const digits = (await sha256(utf8(vkey))).slice(0, 32)
  return { name, hash, key: key.slice(1), fingerprint: digits.match(/..../g).join(' ') }
}

async function statementOf (note, signer) {
  const at = note.lastIndexOf('\n\n')
  const signed = note.slice(0, at + 1)
  const line = note.slice(at + 2).split('\n').find((each) => each.startsWith(`\u2014 ${signer.name} `))
  const value = fromBase64(line.slice(signer.name.length + 3))
  if (toHex(value.slice(0, 4)) !== signer.hash) throw new Error('another key')
  const key = await crypto.subtle.importKey('raw', signer.key, 'Ed25519', false, ['verify'])
  if (!await crypto.subtle.verify('Ed25519', key, value.slice(4), utf8(signed))) throw new Error('not signed')
  return JSON.parse(signed)
}

async function canCheckSignatures () {
  try {
    await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
    return true
  } catch { return false }
}

async function judge (data) {
  if (isArchive(data)) return judgeArchive(data)
  const place = headerOf(data)
  const { header } = place
  const found = { ...await digestsOf(data, place), signer: null, statement: null, fits: false, pageChanged: false }
  try {
    found.signer = await keyOf(JSON.parse(header.signer.split('\n\n')[0]).vkey)
    found.statement = await statementOf(header.statement, found.signer)
  } catch { return found }
  const number = await checkNumber(found.page, found.digests)
  const told = await checkNumber(found.page, header.parts.map((each) => String(each?.sha256)))
  found.fits = found.statement.copy === header.copy && found.statement.sha256 === number
  found.pageChanged = !found.fits && !found.changed.length && found.statement.sha256 !== told
  return found
}

const plain = (fingerprint) => fingerprint.toLowerCase().replace(/[^0-9a-f]/g, '')

function verdictOf (found, key) {
  if (!found.fits || found.changed.length || found.pageChanged || found.strangers) {
    const then = found.files ? 'Do not rely on it.' : 'Do not rely on it, and do not type the passphrase into it.'
    return ['This is not what the practice gave', `${then} Ask the practice for the copy again.`, true]
  }
  if (!key) return ['Nothing was changed since it was signed', 'Now compare the key below with the practice’s letter: only then you know who signed it.', false]
  if (plain(key) !== plain(found.signer.fingerprint)) {
    return ['Another key signed it than the one you typed', 'Compare with the letter again. If it stays so, ring the practice by a number you know.', true]
  }
  return ['This is what the practice gave', 'Nothing was changed since it was signed, and the key is the one on your letter.', false]
}

function element (tag, words) {
  const made = document.createElement(tag)
  made.textContent = words
  return made
}

function show ([verdict, then, isBad], lines = [], rows = []) {
  by('found').classList.toggle('bad', isBad)
  by('verdict').textContent = verdict
  by('then').textContent = then
  by('changed').replaceChildren(...lines.map((each) => element('li', each)))
  by('changed').hidden = !lines.length
  by('facts').replaceChildren(...rows.flatMap(([name, value]) => [element('dt', name), element('dd', value)]))
  by('facts').hidden = !rows.length
  by('progress').textContent = ''
  by('found').hidden = false
  by('verdict').focus()
}

function linesOf (found) {
  const lines = found.changed.sort((one, other) => one - other).map((number) => partName(number, found.files?.[number]))
  if (found.strangers) lines.push(`Files that the practice did not put there: ${found.strangers}. Do not open them.`)
  if (found.pageChanged) lines.push('The page around the calls was changed.')
  if (!found.fits && !lines.length) lines.push('No practice’s signature fits this file.')
  return lines
}

async function check () {
  const file = by('copy').files[0]
  by('found').hidden = true
  if (!file) return show(['Choose a copy first', 'Nothing was checked yet.', true])
  if (!await canCheckSignatures()) {
    return show(['This browser cannot check signatures', 'Use a newer Edge, Chrome, Firefox or Safari. Nothing is wrong with the copy.', true])
  }
  try {
    const found = await judge(new Uint8Array(await file.arrayBuffer()))
    const rows = found.statement === null
      ? []
      : [['Signed by', found.statement.practice], ['When', String(found.statement.made)], ['Copy', found.statement.copy],
          ['Recordings', String(found.statement.recordings)], ['Check number', found.statement.sha256],
          ...(found.files ? [['Not checked', 'about.pdf, the sheet for people']] : []), ['Key', found.signer.fingerprint]]
    show(verdictOf(found, by('key').value.trim()), linesOf(found), rows)
  } catch (error) {
    const why = error instanceof NoCopy ? error.message : 'It could not be read.'
    show(['This is not a copy that can be checked', `${why} Save the file once more from where it came, and try again.`, true])
  }
}

by('check').addEventListener('submit', async (event) => {
  event.preventDefault()
  by('go').disabled = true
  await check()
  by('go').disabled = false
})
document.addEventListener('dragover', (event) => event.preventDefault())
document.addEventListener('drop', (event) => {
  event.preventDefault()
  if (event.dataTransfer.files.length) by('copy').files = event.dataTransfer.files
})

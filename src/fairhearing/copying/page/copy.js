'use strict'
// Opens a copy by its six words: PBKDF2 and AES-GCM of the browser, nothing else. The format is told in
// docs/reference/formats/copy.md of Fairhearing; every name below is one of it.
const PIECE = 262144 + 16
const LAST = 0x80000000
const header = JSON.parse(document.getElementById('copy').textContent)
const by = (id) => document.getElementById(id)
const bytes = (text) => new TextEncoder().encode(text)
const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
const toHex = (data) => Array.from(new Uint8Array(data), (each) => each.toString(16).padStart(2, '0')).join('')
const joined = (...arrays) => {
  const all = new Uint8Array(arrays.reduce((sum, each) => sum + each.length, 0))
  let at = 0
  for (const each of arrays) { all.set(each, at); at += each.length }
  return all
}
const number4 = (value) => Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
const plainWords = (text) => text.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean).join(' ')

async function keyUnder (words) {
  const typed = await crypto.subtle.importKey('raw', bytes(plainWords(words)), 'PBKDF2', false, ['deriveKey'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: fromHex(header.salt), iterations: header.rounds }
  const under = await crypto.subtle.deriveKey(how, typed, { name: 'AES-GCM', length: 256 }, false, ['decrypt'])
  const locked = fromHex(header.key)
  const bound = joined(bytes('fairhearing copy key v1'), fromHex(header.copy))
  const plain = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: locked.slice(0, 12), additionalData: bound }, under, locked.slice(12))
  return crypto.subtle.importKey('raw', plain, 'AES-GCM', false, ['decrypt'])
}

async function sealedPart (number) {
  const text = by(`part-${number}`).textContent
  const step = 4 * 65536
  const sealed = new Uint8Array(header.parts[number].bytes)
  let at = 0
  for (let from = 0; from < text.length; from += step) {
    const piece = Uint8Array.from(atob(text.slice(from, from + step)), (each) => each.charCodeAt(0))
    sealed.set(piece, at)
    at += piece.length
  }
  if (at !== sealed.length || toHex(await crypto.subtle.digest('SHA-256', sealed)) !== header.parts[number].sha256) {
    throw new Error('changed')
  }
  return sealed
}

async function part (key, number) {
  const sealed = await sealedPart(number)
  const bound = joined(bytes('fairhearing copy part v1'), fromHex(header.copy), number4(number))
  const pieces = []
  for (let at = 8, count = 0; at < sealed.length; at += PIECE, count += 1) {
    const last = at + PIECE >= sealed.length
    const iv = joined(sealed.slice(0, 8), number4((count | (last ? LAST : 0)) >>> 0))
    pieces.push(await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv, additionalData: bound }, key, sealed.slice(at, at + PIECE)))
  }
  return pieces
}

function made (tag, text = '', name = '') {
  const element = document.createElement(tag)
  element.textContent = text
  if (name) element.className = name
  return element
}

function clock (ms) {
  const s = Math.floor(ms / 1000)
  const tail = String(s % 60).padStart(2, '0')
  const minutes = Math.floor(s / 60)
  return minutes < 60 ? `${minutes}:${tail}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${tail}`
}

function exact (ms) {
  const tenths = Math.floor(ms / 100) % 10
  return clock(ms) + (tenths ? `.${tenths}` : '')
}

const WHO = { outside: 'the caller or the person rung', practice: 'the practice', both: 'both sides' }

function hiddenLine (each) {
  return `From ${exact(each.from_ms)} to ${exact(each.to_ms)}, ${WHO[each.side]}: ${each.ground}`
}

let opened = null
async function soundOf (key, told, contents) {
  return URL.createObjectURL(new Blob(await part(key, told.part), { type: contents.mime }))
}

function button (text, name, whose, done) {
  const element = made('button', text, name)
  element.type = 'button'
  element.setAttribute('aria-label', `${text}: ${whose}`)
  element.addEventListener('click', done)
  return element
}

// One side alone, on both ears: the graph is made when it is first asked for, so that plain playing needs none.
const ROUTES = { both: [[0, 0], [1, 1]], outside: [[0, 0], [0, 1]], practice: [[1, 0], [1, 1]] }
let ears = null
function routed (player) {
  ears ??= new AudioContext()
  const split = ears.createChannelSplitter(2)
  const join = ears.createChannelMerger(2)
  ears.createMediaElementSource(player).connect(split)
  join.connect(ears.destination)
  return { split, join }
}

function hear (player, side) {
  player.routed ??= routed(player)
  const { split, join } = player.routed
  split.disconnect()
  for (const [from, to] of ROUTES[side]) split.connect(join, from, to)
  ears.resume()
}

function labelled (text, field, id) {
  const label = made('label', text)
  field.id = label.htmlFor = id
  return label
}

function controlsOf (player, told) {
  const place = made('div', '', 'controls')
  place.setAttribute('role', 'group')
  place.setAttribute('aria-label', `How it plays: ${told.title}`)
  const speed = made('select')
  for (const each of ['0.75', '1', '1.25', '1.5', '2']) speed.append(new Option(each === '1' ? 'Normal' : each, each, false, each === '1'))
  speed.addEventListener('change', () => { player.playbackRate = Number(speed.value) })
  const sides = made('fieldset')
  sides.append(made('legend', 'Hear'))
  for (const [side, words] of [['both', 'Both'], ['outside', 'The caller or person rung'], ['practice', 'The practice']]) {
    const radio = made('input')
    radio.type = 'radio'
    radio.name = `side-${told.part}`
    radio.checked = side === 'both'
    radio.addEventListener('change', () => hear(player, side))
    const choice = made('span', '', 'choice')
    choice.append(radio, labelled(words, radio, `side-${told.part}-${side}`))
    sides.append(choice)
  }
  place.append(labelled('Speed', speed, `speed-${told.part}`), speed, sides)
  return place
}

function callOf (key, told, contents) {
  const place = made('section', '', 'call')
  const title = made('h3', told.title)
  title.id = `call-${told.part}`
  place.setAttribute('aria-labelledby', title.id)
  place.append(title, made('p', `Length ${clock(told.length_ms)}`, 'quiet'))
  if (told.hidden.length) {
    place.append(made('p', told.hidden.length === 1 ? 'One part is hidden:' : `${told.hidden.length} parts are hidden:`))
    const list = made('ul', '', 'hidden-parts')
    for (const each of told.hidden) list.append(made('li', hiddenLine(each)))
    place.append(list)
  }
  const said = made('p', '', 'wrong')
  said.setAttribute('role', 'status')
  const failing = (work) => async () => {
    try { await work() } catch { said.textContent = 'This call does not open: the file was changed or is not whole. Ask the practice for it again.' }
  }
  const play = button('Play', '', told.title, failing(async () => {
    play.disabled = true
    const player = made('audio')
    player.controls = true
    player.title = 'Recorded call'
    player.setAttribute('aria-label', told.title)
    player.src = await soundOf(key, told, contents)
    if (opened) opened.pause()
    opened = player
    player.addEventListener('play', () => { if (opened !== player) { opened.pause(); opened = player } })
    play.replaceWith(player, controlsOf(player, told))
    player.focus()
    await player.play().catch(() => {})
  }))
  const save = button('Save the sound', 'second', told.title, failing(async () => {
    const link = made('a')
    link.href = await soundOf(key, told, contents)
    link.download = `call-${told.part}-${told.started.slice(0, 10)}.${contents.ending}`
    link.click()
  }))
  place.append(play, save, said)
  if (told.transcript.length) {
    place.append(made('p', 'Written by a computer; it may be wrong.', 'quiet'))
    const lines = made('ol', '', 'lines')
    for (const line of told.transcript) lines.append(made('li', `${clock(line.at_ms)} ${line.text || '(hidden)'}`))
    place.append(lines)
  }
  return place
}

async function fingerprint () {
  try {
    const vkey = JSON.parse(header.signer.split('\n\n')[0]).vkey
    return toHex(await crypto.subtle.digest('SHA-256', bytes(vkey))).slice(0, 32).match(/..../g).join(' ')
  } catch { return 'not known' }
}

function facts (rows) {
  for (const [name, value] of rows) by('facts').append(made('dt', name), made('dd', value))
}

async function show (key) {
  const contents = JSON.parse(new TextDecoder().decode(joined(...(await part(key, 0)).map((each) => new Uint8Array(each)))))
  const count = contents.recordings.length
  by('title').textContent = count === 1 ? 'One recording of a call' : `${count} recordings of calls`
  by('summary').textContent = `For ${contents.recipient}. Reference ${contents.reference}.`
  by('calls').append(...contents.recordings.map((told) => callOf(key, told, contents)))
  by('letter').append(...contents.letter.split(/\n\s*\n/).map((each) => made('p', each.replaceAll('**', ''))))
  by('letter-part').hidden = !contents.letter
  if (contents.letter_pdf) {
    by('letter-pdf').append(button('Save the letter as PDF', 'second', contents.reference, () => {
      const data = Uint8Array.from(atob(contents.letter_pdf), (each) => each.charCodeAt(0))
      const link = made('a')
      link.href = URL.createObjectURL(new Blob([data], { type: 'application/pdf' }))
      link.download = 'letter.pdf'
      link.click()
    }))
  }
  by('schedule').append(...contents.schedule.map((each) => made('li', each)))
  by('schedule-part').hidden = contents.schedule.length === 0
  by('genuine').textContent = 'Each call is checked when you play it: if one letter of this file had been changed, it would not play.'
  facts([['Copy', header.copy], ['Check number', header.sha256], ['Practice’s key', await fingerprint()], ['Made', contents.made.replace('T', ' ').replace('Z', ' UTC')]])
  by('locked').hidden = true
  by('opened').hidden = false
  document.title = by('title').textContent
  by('title').focus()
}

by('open').addEventListener('submit', async (event) => {
  event.preventDefault()
  const wrong = by('wrong')
  const unlock = by('unlock')
  wrong.hidden = true
  unlock.disabled = true
  unlock.textContent = 'Opening'
  try {
    const key = await keyUnder(by('words').value)
    try {
      await show(key)
    } catch {
      wrong.textContent = 'The words are right, but the file was changed or is not whole. Ask the practice for it again.'
      wrong.hidden = false
    }
  } catch {
    wrong.textContent = 'These words do not open this file. Type all six in order, with spaces between them.'
    wrong.hidden = false
    by('words').focus()
  }
  unlock.disabled = false
  unlock.textContent = 'Open'
})

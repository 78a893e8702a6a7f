// Sheets of plain text as a PDF file (ISO 32000-1), made in the page, so that no server sees what stands on them.
// pdfOfSheets([[{ text, font, size, gap }]]) -> Uint8Array. One list a sheet of A4; font: "plain", "bold" or "mono",
// its size and the gap after it in points. Long lines are broken between words. What the three fonts cannot show
// loses its accent, or becomes a question mark.
const WIDTH = 595;
const HEIGHT = 842;
const MARGIN = 57;
const LEADING = 1.35;
const FONTS = { plain: ["F1", "Helvetica"], bold: ["F2", "Helvetica-Bold"], mono: ["F3", "Courier"] };
const MONO_EM = 0.6;
// Never less than the widest letter of its kind, in parts of the size: a line may end early, never beyond the paper.
const WIDE_EM = 0.95;
const CAPITAL_EM = 0.78;
const SMALL_EM = 0.612;
const WINDOWS_1252 = { "€": 128, "…": 133, "‘": 145, "’": 146, "“": 147, "”": 148, "•": 149, "–": 150, "—": 151 };

export function pdfOfSheets(sheets) {
  const objects = ["<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>"];
  const first = 3 + Object.keys(FONTS).length;
  const pages = sheets.map((_, n) => `${first + 2 * n} 0 R`);
  objects.push(`<< /Type /Pages /Kids [${pages.join(" ")}] /Count ${sheets.length} >>`);
  for (const [, name] of Object.values(FONTS)) {
    objects.push(`<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`);
  }
  const fonts = Object.values(FONTS).map(([short], n) => `/${short} ${3 + n} 0 R`).join(" ");
  sheets.forEach((lines, n) => {
    const drawn = drawing(lines);
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${WIDTH} ${HEIGHT}]` +
        ` /Resources << /Font << ${fonts} >> >> /Contents ${first + 2 * n + 1} 0 R >>`,
      `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
    );
  });
  return written(objects);
}

function drawing(lines) {
  let y = HEIGHT - MARGIN;
  const parts = [];
  for (const { text, font = "plain", size = 11, gap = 0 } of lines) {
    for (const part of broken(text, font, size)) {
      y -= size * LEADING;
      parts.push(`BT /${FONTS[font][0]} ${size} Tf ${MARGIN} ${y.toFixed(1)} Td (${encoded(part)}) Tj ET`);
    }
    y -= gap;
  }
  return parts.join("\n");
}

// The lines of a text that fit between the margins; spaces inside a line stay as they are.
function broken(text, font, size) {
  const room = WIDTH - 2 * MARGIN;
  const done = [];
  let line = "";
  for (const piece of text.match(/\s*\S+/g) ?? [""]) {
    if (line && width(line + piece, font, size) > room) {
      done.push(line);
      line = piece.trimStart();
    } else {
      line += piece;
    }
    while (width(line, font, size) > room) {
      let fits = line.length;
      while (width(line.slice(0, fits), font, size) > room) fits -= 1;
      done.push(line.slice(0, fits));
      line = line.slice(fits);
    }
  }
  return [...done, line];
}

function width(text, font, size) {
  if (font === "mono") return text.length * MONO_EM * size;
  let ems = 0;
  for (const character of text) {
    if (/[mwMW@%—…]/.test(character)) ems += WIDE_EM;
    else ems += /[a-z0-9 .,:;'’()/-]/.test(character) ? SMALL_EM : CAPITAL_EM;
  }
  return ems * size;
}

function encoded(text) {
  let out = "";
  for (const character of text) {
    for (const byte of bytesOf(character)) {
      const shown = String.fromCharCode(byte);
      out += "()\\".includes(shown) ? `\\${shown}` : shown;
    }
  }
  return out;
}

function bytesOf(character) {
  const code = character.codePointAt(0);
  if ((code >= 32 && code < 127) || (code >= 160 && code < 256)) return [code];
  if (WINDOWS_1252[character]) return [WINDOWS_1252[character]];
  const plain = character.normalize("NFD").replace(/\p{M}/gu, "");
  return /^[\x20-\x7e]+$/.test(plain) ? [...plain].map((letter) => letter.charCodeAt(0)) : [63];
}

function written(objects) {
  let file = "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n";
  const places = objects.map((body, n) => {
    const at = file.length;
    file += `${n + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const table = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join("")}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Uint8Array.from(file, (character) => character.charCodeAt(0));
}

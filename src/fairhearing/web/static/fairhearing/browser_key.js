// A key pair that lives in this page only: what is sealed to it passes through the server unread. See ADR 190.
import { Aes256Gcm, CipherSuite, HkdfSha256, XWing } from "../hpke/hpke.js";

export const SUITE_NAME = "X-Wing, HKDF-SHA256, AES-256-GCM";
const ENCAPSULATED_BYTES = 1120;

// Returns { publicKey, open }: 1,216 bytes to send along, and what opens bytes sealed to them for one purpose.
// purpose: the lines that follow the suite's name in `info`, for a kit "fairhearing kit v1" then practice and key id.
export async function makeBrowserKey() {
  const suite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const pair = await suite.kem.generateKeyPair();
  const publicKey = new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey));
  const open = async (sealed, purpose, ...bound) => {
    const info = new TextEncoder().encode([purpose, SUITE_NAME, ...bound, ""].join("\n"));
    const enc = sealed.slice(0, ENCAPSULATED_BYTES);
    const plain = await suite.open({ recipientKey: pair.privateKey, enc, info }, sealed.slice(ENCAPSULATED_BYTES));
    return new Uint8Array(plain);
  };
  return { publicKey, open };
}

export function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

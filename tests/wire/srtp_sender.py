"""Sends SRTP as RFC 3711 and RFC 7714 tell it, one packet after the other, sharing nothing with what reads it."""

import base64
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from fairhearing.wire.sdes import Suite


def keystream(key, iv, length):
    return Cipher(AES(key), CTR(iv.to_bytes(16, "big"))).encryptor().update(bytes(length))


@dataclass
class SrtpSender:
    suite: Suite
    master: bytes  # key and salt
    mki: bytes = b""

    @property
    def inline(self):
        named = f"|{int.from_bytes(self.mki, 'big')}:{len(self.mki)}" if self.mki else ""
        return f"inline:{base64.b64encode(self.master).decode()}{named}"

    def line(self, tag=1):
        return f"{tag} {self.suite} {self.inline}"

    def session(self, label, length):
        key, salt = self.master[: self.suite.key_bytes], self.master[self.suite.key_bytes :]
        padded = int.from_bytes(salt + bytes(14 - len(salt)), "big")
        return keystream(key, (padded ^ (label << 48)) << 16, length)

    def protect(self, packet, roc=0, header=12):
        head, payload = packet[:header], packet[header:]
        sequence, ssrc = int.from_bytes(packet[2:4], "big"), int.from_bytes(packet[8:12], "big")
        index = roc << 16 | sequence
        key = self.session(0, self.suite.key_bytes)
        salt = int.from_bytes(self.session(2, self.suite.salt_bytes), "big")
        if self.suite.is_aead:
            nonce = (salt ^ (ssrc << 48) ^ index).to_bytes(12, "big")
            return head + AESGCM(key).encrypt(nonce, payload, head) + self.mki
        iv = (salt << 16) ^ (ssrc << 64) ^ (index << 16)
        stream = keystream(key, iv, len(payload))
        sealed = head + bytes(a ^ b for a, b in zip(payload, stream, strict=True))
        tag = hmac.digest(self.session(1, 20), sealed + roc.to_bytes(4, "big"), "sha1")
        return sealed + self.mki + tag[: self.suite.tag_bytes]

    def protect_report(self, report, index=1, *, encrypted=True):
        key, salt = self.session(3, self.suite.key_bytes), int.from_bytes(self.session(5, self.suite.salt_bytes), "big")
        ssrc, word = int.from_bytes(report[4:8], "big"), (encrypted << 31 | index).to_bytes(4, "big")
        if self.suite.is_aead:
            nonce = (salt ^ (ssrc << 48) ^ index).to_bytes(12, "big")
            clear, secret = (report[:8], report[8:]) if encrypted else (report, b"")
            return clear + AESGCM(key).encrypt(nonce, secret, clear + word) + word + self.mki
        iv = (salt << 16) ^ (ssrc << 64) ^ (index << 16)
        stream = keystream(key, iv, len(report) - 8) if encrypted else bytes(len(report) - 8)
        sealed = report[:8] + bytes(a ^ b for a, b in zip(report[8:], stream, strict=True)) + word
        return sealed + self.mki + hmac.digest(self.session(4, 20), sealed, "sha1")[:10]


def sender(suite=Suite.AES_CM_128_HMAC_SHA1_80, seed=1, mki=b""):
    return SrtpSender(suite, bytes((seed * 31 + n * 7) % 256 for n in range(suite.key_bytes + suite.salt_bytes)), mki)

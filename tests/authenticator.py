"""A passkey in software: makes and signs what a browser and its authenticator would (WebAuthn level 3, ES256)."""

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One passkey. count: how often it has signed; a copy made by `replace` counts on from where it was."""

    origin: str
    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    count: int = 0
    flags: int = PRESENT | VERIFIED

    def create(self, options):
        """Answer navigator.credentials.create()."""
        asked = json.loads(options)["publicKey"]
        public = ES256.from_cryptography_key(self.key.public_key())
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor.encode(dict(public))
        said = cbor.encode({"fmt": "none", "attStmt": {}, "authData": self._says(self.flags | ATTESTED) + attested})
        response = {"clientDataJSON": text(self._client("create", asked)), "attestationObject": text(said)}
        return self._answer(response)

    def get(self, options):
        """Answer navigator.credentials.get()."""
        asked = json.loads(options)["publicKey"]
        self.count += 1
        client, says = self._client("get", asked), self._says(self.flags)
        signature = self.key.sign(says + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {"clientDataJSON": text(client), "authenticatorData": text(says), "signature": text(signature)}
        )

    def _answer(self, response):
        return json.dumps(
            {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
            | {"clientExtensionResults": {}}
        )

    def _client(self, kind, asked):
        return json.dumps({"type": f"webauthn.{kind}", "challenge": asked["challenge"], "origin": self.origin}).encode()

    def _says(self, flags):
        return hashlib.sha256(self.name.encode()).digest() + struct.pack(">BI", flags, self.count)

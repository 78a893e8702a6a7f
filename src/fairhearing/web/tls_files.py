"""HOME/web/tls/: the certificate that pages are served under, its key, and what an authority was asked.

serving.pem     key and chain in one file, so that they can never be exchanged one without the other
request.key     the key of a request that was not answered yet
request.csr     the request itself, for the authority
account.json    who we are to an ACME authority
challenges/     what that authority looks for on the plain HTTP port

Every file is this user's alone, and published whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file
from fairhearing.web.errors import FarEndError

_LEAST_RSA_BITS: Final = 2048
_LEAST_EC_BITS: Final = 256


class NoCertificate(FarEndError):
    """There is no certificate to serve pages under."""


class BadCertificate(FarEndError):
    """A certificate cannot be used. The message says why, never what stands in it."""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What people ask of a certificate. sha256: of its DER bytes, as browsers show it. issuer: "" where self-signed."""

    names: tuple[str, ...]
    since: datetime
    until: datetime
    sha256: bytes
    issuer: str

    @property
    def fingerprint(self) -> str:
        """The SHA-256 fingerprint in pairs, as browsers print it."""
        return self.sha256.hex(":").upper()


def tls_folder(home: Home) -> Path:
    """Say where all of it lies."""
    return home.web / "tls"


def serving_path(home: Home) -> Path:
    """Say where key and chain lie that pages are served under."""
    return tls_folder(home) / "serving.pem"


def challenges_folder(home: Home) -> Path:
    """Say where answers to an authority's challenges lie, each under its token."""
    return tls_folder(home) / "challenges"


def publish_serving(home: Home, key: PrivateKeyTypes, chain: list[x509.Certificate]) -> CertificateFacts:
    """Serve pages under this chain from now on; a running web process takes it within seconds.

    Raises BadCertificate if the chain is not this key's.
    """
    if not chain:
        raise BadCertificate("there is no certificate in it")
    if _public_bytes(chain[0].public_key()) != _public_bytes(key.public_key()):
        raise BadCertificate("the certificate is not for the key of this machine's request")
    pem = write_key(key) + b"".join(each.public_bytes(Encoding.PEM) for each in chain)
    publish_file(serving_path(home), pem)
    return facts_of(chain[0])


def read_serving(home: Home) -> tuple[PrivateKeyTypes, list[x509.Certificate]]:
    """Return the key and the chain that are served. Raises NoCertificate, BadCertificate."""
    try:
        pem = serving_path(home).read_bytes()
    except FileNotFoundError as error:
        raise NoCertificate("there is no certificate yet") from error
    try:
        return load_pem_private_key(pem, None), x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise BadCertificate("HOME/web/tls/serving.pem holds no key with a certificate") from error


def serving_facts(home: Home) -> CertificateFacts | None:
    """Return what is known of the certificate that is served; None where there is none. Raises BadCertificate."""
    try:
        return facts_of(read_serving(home)[1][0])
    except NoCertificate:
        return None


def facts_of(certificate: x509.Certificate) -> CertificateFacts:
    """Read what people ask of a certificate."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        told = (*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress)))
    except x509.ExtensionNotFound:
        told = ()
    return CertificateFacts(
        names=told,
        since=certificate.not_valid_before_utc,
        until=certificate.not_valid_after_utc,
        sha256=certificate.fingerprint(hashes.SHA256()),
        issuer="" if certificate.issuer == certificate.subject else certificate.issuer.rfc4514_string(),
    )


def check_key(key: PublicKeyTypes) -> None:
    """Refuse keys that browsers refuse, or soon will. Raises BadCertificate."""
    strong = (
        (isinstance(key, rsa.RSAPublicKey) and key.key_size >= _LEAST_RSA_BITS)
        or (isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= _LEAST_EC_BITS)
        or isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey)
    )
    if not strong:
        raise BadCertificate("its key is too weak: RSA of 2,048 bits, or an elliptic curve of 256, at least")


def write_key(key: PrivateKeyTypes) -> bytes:
    """Return a key as PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public_bytes(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

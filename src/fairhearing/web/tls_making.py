"""Certificates of our own making, and requests to an authority of the practice's network."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_address
from itertools import pairwise
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file
from fairhearing.web.tls_files import (
    BadCertificate,
    CertificateFacts,
    NoCertificate,
    check_key,
    facts_of,
    publish_serving,
    read_serving,
    tls_folder,
    write_key,
)
from fairhearing.web.web_settings import WebSettings

_SELF_SIGNED_FOR: Final = timedelta(days=397)
"""What browsers bear with at most."""
_CLOCKS_DIFFER_BY: Final = timedelta(hours=1)
_LONGEST_NAME: Final = 64


def make_self_signed(home: Home, names: Sequence[str], now: datetime) -> CertificateFacts:
    """Make a key and a certificate for it, and serve pages under it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(names)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER_BY)
        .not_valid_after(now + _SELF_SIGNED_FOR)
        .add_extension(_alternatives(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return publish_serving(home, key, [certificate])


def make_request(home: Home, names: Sequence[str]) -> bytes:
    """Make a key and a signing request for it (PKCS #10, PEM). The key stays here, and waits for the answer."""
    key = ec.generate_private_key(ec.SECP256R1())
    request = request_for(key, names)
    publish_file(tls_folder(home) / "request.key", write_key(key))
    publish_file(tls_folder(home) / "request.csr", request)
    return request


def request_for(key: ec.EllipticCurvePrivateKey, names: Sequence[str]) -> bytes:
    """Return a signing request as PEM."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(_subject(names))
    return (
        builder.add_extension(_alternatives(names), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )


def install(home: Home, answer: bytes, hosts: Sequence[str], now: datetime) -> CertificateFacts:
    """Serve pages under what an authority answered: our certificate first, then those between it and the root.

    A renewed certificate for the key that is served already is taken too. Raises BadCertificate, with the reason.
    """
    try:
        chain = x509.load_pem_x509_certificates(answer)
    except ValueError as error:
        raise BadCertificate("the file holds no certificate in PEM form") from error
    check_chain(chain, hosts, now)
    for key in _own_keys(home):
        try:
            facts = publish_serving(home, key, chain)
        except BadCertificate:
            continue
        (tls_folder(home) / "request.key").unlink(missing_ok=True)
        return facts
    raise BadCertificate("the certificate is not for a key of this machine: was another request answered?")


def check_chain(chain: Sequence[x509.Certificate], hosts: Sequence[str], now: datetime) -> None:
    """Look whether browsers will take a chain. Raises BadCertificate."""
    if not chain:
        raise BadCertificate("there is no certificate in it")
    facts = facts_of(chain[0])
    check_key(chain[0].public_key())
    if not facts.since - _CLOCKS_DIFFER_BY <= now < facts.until:
        raise BadCertificate(f"it is good from {facts.since:%d %B %Y} to {facts.until:%d %B %Y}, and not now")
    if missing := [host for host in hosts if not covers(facts.names, host)]:
        raise BadCertificate(f"it is not for {len(missing)} of the names in web.json's 'hosts'")
    for certificate, issuer in pairwise(chain):
        try:
            certificate.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise BadCertificate(
                "its certificates do not follow on from each other: ours first, then upwards"
            ) from error


def own_names(settings: WebSettings, host: str) -> tuple[str, ...]:
    """Return the names a certificate of ours should bear: those of web.json, else what this machine calls itself."""
    named = settings.hosts or (socket.gethostname().lower(), *_addresses())
    listened = () if ip_address(host).is_unspecified else (host,)
    return tuple(dict.fromkeys((*named, *listened)))


def _addresses() -> tuple[str, ...]:
    """Return the addresses that this machine's own name stands for, loopback aside."""
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)
    except OSError:
        return ()
    addresses = dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found)
    return tuple(each for each in addresses if not ip_address(each).is_loopback)


def covers(names: Sequence[str], host: str) -> bool:
    """Say whether a certificate's names are good for a host (RFC 9525: a star stands for one whole first label)."""
    return host in names or f"*.{host.partition('.')[2]}" in names


def _own_keys(home: Home) -> list[PrivateKeyTypes]:
    """Return the keys that an answer may be for: the open request's, then the one in use."""
    keys: list[PrivateKeyTypes] = []
    with suppress(FileNotFoundError):
        keys.append(load_pem_private_key((tls_folder(home) / "request.key").read_bytes(), None))
    with suppress(NoCertificate, BadCertificate):
        keys.append(read_serving(home)[0])
    return keys


def _subject(names: Sequence[str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:_LONGEST_NAME])])


def _alternatives(names: Sequence[str]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([_general_name(name) for name in names])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)

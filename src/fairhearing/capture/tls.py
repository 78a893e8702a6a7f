"""TLS for SIP: the recorder's certificate, and who signs its clients' (RFC 3261 section 26.2).

Certificates are renewed while calls are live: changed files are taken up for connections that begin afterwards.
"""

from __future__ import annotations

import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509

from fairhearing.vault.home import Home

from .addresses import SipAddress
from .errors import BadSettings
from .say import say

_States = tuple[tuple[int, int] | None, ...]


class TlsIdentity:
    """One TLS address's certificate. until: when it ends. Raises BadSettings where its files cannot be used."""

    until: datetime

    def __init__(self, address: SipAddress, home: Home) -> None:
        self._address = address
        self._home = home
        self._read = self._states()
        self.context = self._load()

    def take_up_changes(self) -> None:
        """Use changed files from now on; files that cannot be used are said, and the old ones stay."""
        states = self._states()
        if states == self._read:
            return
        self._read = states
        try:
            self.context = self._load()
        except BadSettings as error:
            say(f"the changed certificate is not used: {error}")
        else:
            say(f"the certificate of SIP port {self._address.port} was taken up")

    def _load(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        certificate, key, authority = self._paths()
        try:
            context.load_cert_chain(certificate, key, password=_no_password)
            if self._address.client_authority:
                context.load_verify_locations(authority)
                context.verify_mode = ssl.CERT_REQUIRED
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            reason = (
                getattr(error, "reason", None) or getattr(error, "strerror", None) or "a key that asks for a password"
            )
            raise BadSettings(f"certificate, key or client_authority of a tls address: {reason}") from error
        self.until = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
        return context

    def _paths(self) -> tuple[Path, Path, Path]:
        address = self._address
        root = self._home.root
        return root / address.certificate, root / address.key, root / address.client_authority

    def _states(self) -> _States:
        return tuple(_state(path) for path in self._paths())


def _state(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_ino


def _no_password() -> str:
    """Refuse a key under a password: nobody is there to type it."""
    raise ValueError("the key is under a password")

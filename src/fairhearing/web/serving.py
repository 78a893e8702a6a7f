"""How this web process is reached, decided once at its start: by which address, names and certificate."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Final

from fairhearing.vault.home import Home
from fairhearing.web.tls_files import serving_facts
from fairhearing.web.tls_making import covers, make_self_signed, own_names
from fairhearing.web.web_settings import LOOPBACK, CertificateKind, WebSettings, is_loopback, load_web_settings

HTTPS_VARIABLE: Final = "FAIRHEARING_HTTPS"
HOSTS_VARIABLE: Final = "FAIRHEARING_HOSTS"
PROXIES_VARIABLE: Final = "FAIRHEARING_PROXIES"
_LOOPBACK_NAMES: Final = "localhost,127.0.0.1,[::1]"
_MADE_ANEW_BEFORE_END: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Serving:
    """How pages are served.

    host: the address listened on. asked: the one this machine reaches them by. encrypted: by ourselves; a proxy that
    is trusted encrypts on its own side. names: under which browsers may ask.
    """

    host: str
    asked: str
    encrypted: bool
    names: tuple[str, ...]
    settings: WebSettings

    def url(self, port: int) -> str:
        """Return the address that people type."""
        wild = ip_address(self.host).is_unspecified
        name = self.names[0] if wild and self.encrypted and self.names else self.host
        return f"{'https' if self.encrypted else 'http'}://{bracketed(name)}:{port}"


def serving_of(home: Home, host: str | None) -> Serving:
    """Decide it. host: from the command line, goes before web.json's. Raises BadWebSettings.

    Only loopback is served without encryption: there nobody else listens.
    """
    settings = load_web_settings(home)
    listened = host or settings.host
    address = ip_address(listened)
    encrypted = not is_loopback(listened)
    asked = ("::1" if address.version == 6 else LOOPBACK) if address.is_unspecified else listened  # noqa: PLR2004
    names = own_names(settings, listened) if encrypted else settings.hosts
    return Serving(listened, asked, encrypted, names, settings)


def tell_django(serving: Serving) -> None:
    """Put what Django's settings need to know where they read it; before they are loaded."""
    given = os.environ.get(HOSTS_VARIABLE, _LOOPBACK_NAMES).split(",")
    os.environ[HOSTS_VARIABLE] = ",".join(
        dict.fromkeys((*given, bracketed(serving.asked), *map(bracketed, serving.names)))
    )
    proxies = ",".join(filter(None, (os.environ.get(PROXIES_VARIABLE, ""), *serving.settings.proxies)))
    os.environ[PROXIES_VARIABLE] = proxies
    os.environ[HTTPS_VARIABLE] = "1" if serving.encrypted or serving.settings.proxies else ""


def ensure_certificate(home: Home, serving: Serving, now: datetime) -> None:
    """See that there is a certificate; make one where there is none, or where our own does not do any more.

    One that an authority gave is never replaced here. Raises BadCertificate.
    """
    facts = serving_facts(home)
    if facts is None:
        why = "made for the first time"
    elif facts.issuer:
        return
    elif facts.until - now < _MADE_ANEW_BEFORE_END:
        why = "made anew, the last one ends"
    elif not all(covers(facts.names, name) for name in serving.settings.hosts):
        why = "made anew, for other names"
    else:
        return
    made = make_self_signed(home, serving.names, now)
    sys.stderr.write(f"fairhearing web: certificate {why}; SHA-256 {made.fingerprint}\n")
    sys.stderr.flush()


def stands_in(serving: Serving, issuer: str) -> bool:
    """Say whether our own certificate is served where an authority's is wanted."""
    return not issuer and serving.settings.certificate is not CertificateKind.SELF_SIGNED


def bracketed(name: str) -> str:
    """Write an address as it stands in a URL."""
    return f"[{name}]" if ":" in name else name

"""Posting an alarm to a webhook: HTTPS, its certificate verified, the body signed, nothing followed, little believed.

An address is typed by somebody who signs in, and requested by this machine, which may reach what its people may not
(SSRF). So: HTTPS only; no user or password in it; the port any; the name is resolved once, every address of it must be
one that alarms may go to, and the connection goes to that address; nothing is redirected; the answer's body is not
read, and of its status only whether it was 2xx; the whole of it may take ten seconds, so that no receiver holds a
thread by answering a byte at a time. ADR 227 tells why.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from .errors import BadWebhook, NotDelivered
from .receivers import Webhook

Address = IPv4Address | IPv6Address
MayReach = Callable[[Address], bool]

SIGNATURE: Final = "X-Fairhearing-Signature"
_WITHIN_S: Final = 10.0
_LONGEST: Final = 500
_HTTPS: Final = 443
_GOOD: Final = range(200, 300)


def may_reach(address: Address) -> bool:
    """Whether alarms may go to an address: other machines, those of the practice's own network too; not this one."""
    mapped = getattr(address, "ipv4_mapped", None) or address
    return not (
        mapped.is_loopback or mapped.is_link_local or mapped.is_unspecified or mapped.is_multicast or mapped.is_reserved
    )


def check_url(text: str) -> str:
    """Return an address as it is kept. Raises BadWebhook, with a sentence for whoever typed it."""
    url = text.strip()
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise BadWebhook("That is not an address: write it as https://alarms.example/hook") from None
    if parts.scheme != "https" or not parts.hostname:
        raise BadWebhook("Write an address that begins with https://")
    if parts.username is not None or parts.password is not None:
        raise BadWebhook("Leave out the user and password: alarms are signed with a secret instead")
    if parts.fragment or len(url) > _LONGEST or not url.isascii() or any(each <= " " for each in url):
        raise BadWebhook(f"Use letters, digits and signs of plain addresses only, at most {_LONGEST}")
    try:
        is_told = may_reach(ip_address(parts.hostname))
    except ValueError:
        is_told = parts.hostname != "localhost" and not parts.hostname.endswith(".localhost")
    if not is_told:
        raise BadWebhook("That is this machine itself, or no machine: alarms go to another one")
    return url


def sign(secret: str, moment_s: int, body: bytes) -> str:
    """Return the signature that goes along: the moment, and HMAC-SHA256 over the moment, a dot and the body."""
    made = hmac.new(secret.encode(), f"{moment_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment_s},v1={made}"


def post(
    webhook: Webhook,
    body: bytes,
    *,
    moment_s: int,
    reach: MayReach = may_reach,
    context: ssl.SSLContext | None = None,
    within_s: float = _WITHIN_S,
) -> None:
    """Post a body. Raises NotDelivered where it was not taken, for whatever reason.

    moment_s: now, in seconds since 1970. reach: to which addresses; context: whose certificates are believed.
    within_s: so long it may take once it is connected.
    """
    try:
        parts = urlsplit(check_url(webhook.url)) if reach is may_reach else urlsplit(webhook.url)
        plain = _connect(parts, reach)
        with plain, _cut_after(plain, within_s):
            status = _post(parts, body, sign(webhook.secret, moment_s, body), plain, context)
    except BadWebhook as error:
        raise NotDelivered("the webhook's address is none that alarms go to") from error
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise NotDelivered(f"the webhook did not take an alarm: {type(error).__name__}") from error
    if status not in _GOOD:
        raise NotDelivered(f"the webhook did not take an alarm: status {status}")


def _connect(parts: SplitResult, reach: MayReach) -> socket.socket:
    host, port = parts.hostname or "", parts.port or _HTTPS
    return socket.create_connection((_one_address(host, port, reach), port), timeout=_WITHIN_S)


def _post(parts: SplitResult, body: bytes, signature: str, plain: socket.socket, context: ssl.SSLContext | None) -> int:
    host, port = parts.hostname or "", parts.port or _HTTPS
    with (context or ssl.create_default_context()).wrap_socket(plain, server_hostname=host) as secured:
        connection = http.client.HTTPSConnection(host, port, timeout=_WITHIN_S)
        connection.sock = secured
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/json", "User-Agent": "Fairhearing", SIGNATURE: signature}
        connection.request("POST", path, body, headers)
        return connection.getresponse().status


@contextmanager
def _cut_after(connection: socket.socket, within_s: float) -> Iterator[None]:
    """Shut a connection down when its time is over, whoever reads from it: a time-out begins anew with each byte."""
    with socket.socket(fileno=os.dup(connection.fileno())) as same:
        timer = threading.Timer(within_s, _cut, (same,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _one_address(host: str, port: int, reach: MayReach) -> str:
    """Resolve a name once. Every address of it must be allowed, so that none is slipped in beside a harmless one."""
    found = [each[4][0] for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    addresses = [ip_address(str(each).partition("%")[0]) for each in found]
    if not addresses or not all(map(reach, addresses)):
        raise BadWebhook("resolves to an address that alarms may not go to")
    return str(addresses[0])

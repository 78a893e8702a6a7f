"""The web process looks at itself: whether it answers, under which certificate, and how long that is good."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Final

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.telling import Figures
from fairhearing.health.troubles import Troubles
from fairhearing.vault.home import Home
from fairhearing.web.serving import Serving, stands_in
from fairhearing.web.tls_files import BadCertificate, CertificateFacts, serving_facts, serving_path

_ASK_AGAIN_S: Final = 10.0
_WITHIN_S: Final = 5.0
_TELL_BEFORE_END: Final = timedelta(days=21)


class Asking:
    """Asks for a page now and then, as a visitor would. renewed: called when another certificate was published."""

    def __init__(
        self, home: Home, serving: Serving, port: int, troubles: Troubles, *, renewed: Callable[[], None]
    ) -> None:
        self.troubles = troubles
        self._serving, self._port, self._renewed = serving, port, renewed
        self._home = home
        self._answered = 0
        self._published: tuple[int, int] | None = None
        self._due_s = time.monotonic() + _ASK_AGAIN_S

    def look(self) -> Figures:
        """Ask if it is time to; take a renewed certificate at once."""
        if self._serving.encrypted:
            if (version := self._version()) != self._published:
                self._take_over(version)
            self._look_at_certificate()
        if time.monotonic() >= self._due_s:
            answers = self.answers()
            self._answered += answers
            self.troubles.count(TroubleKind.PAGES_UNANSWERED, int(not answers))
            self._due_s = time.monotonic() + _ASK_AGAIN_S
        facts = self._facts() if self._serving.encrypted else None
        left = {} if facts is None else {"certificate_days_left": (facts.until - self.troubles.clock.now()).days}
        return {"answered": self._answered, **left}

    def answers(self) -> bool:
        """Say whether the server gives a page, by the certificate that was published last."""
        connection = self._connection()
        try:
            connection.connect()
            ours = self._is_ours(connection)
            connection.request("GET", "/sign-in")
            return connection.getresponse().status == http.HTTPStatus.OK and ours
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if not self._serving.encrypted:
            return http.client.HTTPConnection(self._serving.asked, self._port, timeout=_WITHIN_S)
        context = ssl.create_default_context()
        context.check_hostname = False  # the certificate itself is compared instead
        context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection(self._serving.asked, self._port, timeout=_WITHIN_S, context=context)

    def _is_ours(self, connection: http.client.HTTPConnection) -> bool:
        if not isinstance(connection.sock, ssl.SSLSocket):
            return not self._serving.encrypted
        shown = sha256(connection.sock.getpeercert(binary_form=True) or b"").digest()
        facts = self._facts()
        return facts is not None and facts.sha256 == shown

    def _take_over(self, version: tuple[int, int]) -> None:
        """Have the certificate that was published served, unless it is the one this process began with."""
        if self._published is not None:
            self._renewed()
            self._due_s = time.monotonic() + _ASK_AGAIN_S  # the old worker answers for some seconds more
        self._published = version

    def _look_at_certificate(self) -> None:
        facts = self._facts()
        if facts is None:
            return
        left = facts.until - self.troubles.clock.now()
        self.troubles.count(TroubleKind.CERTIFICATE_ENDS, max(left.days, 0) + 1 if left < _TELL_BEFORE_END else 0)
        self.troubles.count(TroubleKind.CERTIFICATE_STANDS_IN, int(stands_in(self._serving, facts.issuer)))

    def _facts(self) -> CertificateFacts | None:
        try:
            return serving_facts(self._home)
        except (OSError, BadCertificate):
            return None

    def _version(self) -> tuple[int, int]:
        """Return what changes when another certificate is published."""
        try:
            found = serving_path(self._home).stat()
        except OSError:
            return (0, 0)
        return (found.st_ino, found.st_mtime_ns)

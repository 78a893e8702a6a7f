"""A browser without a screen: cookies, forms with their hidden fields, redirects. Enough to sign in and fetch sound."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, Request, build_opener

from fairhearing.cli.demo.handover import SignIn
from fairhearing.cli.demo.sign_in_words import code_at


@dataclass(frozen=True)
class Page:
    """One answer. url: where the redirects ended."""

    status: int
    url: str
    body: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.body.decode()

    def forms(self) -> list[Form]:
        reader = _Forms()
        reader.feed(self.text)
        return reader.forms


@dataclass
class Form:
    """One form and what its fields hold; radios are listed by name with their values."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class WebClient:
    """One visitor with a cookie jar of their own."""

    base: str
    cookies: CookieJar = field(default_factory=CookieJar)
    _opener: OpenerDirector | None = None

    def get(self, url: str, **headers: str) -> Page:
        return self._open(
            Request(urljoin(self.base, url), headers={k.replace("_", "-"): v for k, v in headers.items()})
        )

    def post(self, url: str, fields: dict[str, str], *, referer: str = "") -> Page:
        request = Request(urljoin(self.base, url), data=urlencode(fields).encode(), method="POST")
        request.add_header("Referer", referer or urljoin(self.base, url))
        return self._open(request)

    def submit(self, page: Page, form: Form, **values: str) -> Page:
        return self.post(urljoin(page.url, form.action), {**form.fields, **values}, referer=page.url)

    def sign_in(self, person: SignIn) -> Page:
        """Sign in through both pages. A code works once, so a second sign-in in one half minute waits for the next."""
        page = self.get("/sign-in")
        form = next(form for form in page.forms() if "passphrase" in form.fields)
        page = self.submit(page, form, email=person.email, passphrase=person.passphrase)
        assert "6-digit code" in page.text, page.text
        form = next(form for form in page.forms() if "code" in form.fields)
        return self.submit(page, form, code=_fresh_code(person.totp_secret))

    def _open(self, request: Request) -> Page:
        if self._opener is None:
            self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self.cookies))
        try:
            with self._opener.open(request, timeout=120) as answer:
                return Page(
                    answer.status,
                    answer.url,
                    answer.read(),
                    {name.lower(): value for name, value in answer.headers.items()},
                )
        except HTTPError as answer:
            with answer:
                return Page(
                    answer.code,
                    answer.url,
                    answer.read(),
                    {name.lower(): value for name, value in answer.headers.items()},
                )


_used: dict[str, int] = {}


def _fresh_code(secret: str) -> str:
    """Return a code that was not used yet, waiting for the next half minute if this one's was."""
    while _used.get(secret) == int(time.time()) // 30:  # noqa: TID251 - codes go by the machine's clock
        time.sleep(0.2)
    now = time.time()  # noqa: TID251
    _used[secret] = int(now) // 30
    return code_at(secret, now)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif self.forms and "name" in given and tag in ("input", "textarea", "select"):
            form, name, value = self.forms[-1], given["name"], given.get("value", "")
            if given.get("type") in ("radio", "checkbox"):
                form.choices.setdefault(name, []).append(value)
                if "checked" in given:
                    form.fields[name] = value
            else:
                form.fields[name] = value


def audio_source(page: Page) -> str:
    """Return where a player page's sound is."""
    found = re.search(r'<audio[^>]*\ssrc="([^"]+)"', page.text) or re.search(r'<source[^>]*\ssrc="([^"]+)"', page.text)
    assert found, "the page has no audio element"
    return urljoin(page.url, found.group(1))

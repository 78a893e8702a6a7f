"""Our scripts in Chromium under the site's own policy for scripts, with every request answered here and counted."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

from tests.chromium import PATIENCE_MS

import fairhearing.web

STATIC = Path(fairhearing.web.__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; connect-src 'self'; base-uri 'none';"
    " require-trusted-types-for 'script'"
)
_ORIGIN = "http://127.0.0.1:9"
_NONCE = "bm9uY2Ugb2YgYSB0ZXN0IHBhZ2U="
_PAGE = f'<!doctype html><title>Test</title><script type="module" nonce="{_NONCE}" src="/static/harness.js"></script>'


@contextmanager
def page_with(browser, harness):
    """Yield a page that has run `harness`, a module beside `fairhearing/` and `hpke/`. Nothing else may be asked for.

    At the end, whatever the policy refused or the page complained of is an error.
    """
    complaints, asked = [], []
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def answer(route):
        path = route.request.url.removeprefix(_ORIGIN)
        asked.append(path)
        if path == "/":
            policy = POLICY.format(nonce=_NONCE)
            route.fulfill(body=_PAGE, headers={"Content-Type": "text/html", "Content-Security-Policy": policy})
        elif path == "/static/harness.js":
            route.fulfill(body=harness, content_type="text/javascript")
        elif path.startswith("/static/") and (STATIC / path.removeprefix("/static/")).is_file():
            route.fulfill(path=STATIC / path.removeprefix("/static/"), content_type="text/javascript")
        else:
            route.abort()

    page.route("**/*", answer)
    page.goto(f"{_ORIGIN}/")
    page.wait_for_function("window.ready")
    page.asked = asked
    yield page
    page.close()
    assert not complaints

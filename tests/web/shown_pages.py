"""Pages gathered by a client without a browser, and then looked at in one: nothing else answers it."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright
from tests.chromium import ARGUMENTS, CHROMIUM, new_context

from .look import assert_fits_every_width, assert_prints

_HOST = "http://localhost"
_HASHED = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "json": "application/json"}


@dataclass(frozen=True)
class Shown:
    """What a server answered: an address, and everything that came with it."""

    path: str
    headers: dict
    body: bytes

    @classmethod
    def of(cls, path, answer):
        return cls(path, dict(answer.headers), answer.content)


def static(path):
    """Return a static file's bytes, by its hashed or plain name."""
    name = path.removeprefix(settings.STATIC_URL)
    gathered = settings.STATIC_ROOT / name
    found = gathered if gathered.is_file() else finders.find(_HASHED.sub("", name))
    assert found, f"no static file {name}"
    with open(found, "rb") as file:  # noqa: PTH123 - finders return text
        return file.read()


def look_at_each(shown):
    """Look at every page, at every width and on paper.

    shown: `Shown` by the name of its picture. Returns what is wrong, by the same names, and whatever a page asked of
    another host.
    """
    wrong, outside, answers = {}, [], {each.path: each for each in shown.values()}

    def answer(route):
        path = route.request.url.removeprefix(_HOST).partition("?")[0]
        if not route.request.url.startswith(_HOST):
            outside.append(route.request.url)
            route.abort()
        elif path.startswith(settings.STATIC_URL):
            route.fulfill(body=static(path), content_type=_TYPES.get(path.rpartition(".")[2], "text/plain"))
        elif path in answers:
            route.fulfill(headers=answers[path].headers, body=answers[path].body)
        else:
            route.fulfill(status=204)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = new_context(browser, base_url=_HOST)
        context.route("**/*", answer)
        for name, each in shown.items():
            answers[each.path] = each  # one address may be shown in several states
            page = context.new_page()
            blocked = []
            page.on(
                "console",
                lambda said, blocked=blocked: (
                    blocked.append(said.text) if "Content Security Policy" in said.text else None
                ),
            )
            page.goto(each.path)
            try:
                assert_fits_every_width(page, name)
                assert_prints(page, name)
            except AssertionError as error:
                wrong[name] = str(error)[:600]
            if blocked:
                wrong[name] = f"{wrong.get(name, '')} the policy blocked: {blocked[0][:200]}"
            page.close()
        browser.close()
    return wrong, outside

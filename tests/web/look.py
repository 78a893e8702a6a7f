"""Looking at one page of the browser's as everybody has to be able to use it."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

SHOTS = os.environ.get("FAIRHEARING_SCREENSHOTS", "")
WIDTHS = (1280, 390, 320)
_LOOKED_THROUGH = (WIDTHS[0], WIDTHS[-1])
"""At both ends axe looks; between them it is only looked whether the page fits."""
_LOOKS, _BETWEEN_LOOKS_MS = 600, 50
_SEEN_BY_NOBODY = "Object.defineProperty(document, 'hidden', { value: true, configurable: true })"
"""Scripts that ask, and load their page again, rest meanwhile."""
_LOADED_AGAIN = "Execution context was destroyed"
_NOT_ON_PAPER = "button, nav, [role=button], details:not([open]), .nhsuk-back-link, .nhsuk-skip-link"
_SPILLED = """[...document.links].filter(each => each.checkVisibility())
    .map(each => getComputedStyle(each, "::after").content).filter(each => !["none", "normal"].includes(each))"""
_KEPT_WHOLE = "[...document.querySelectorAll('table')].filter(t => getComputedStyle(t).breakInside !== 'auto').length"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {"runOnly": _RULES, "resultTypes": ["violations"]}  # what is as it should be is not told: half of the time


def shoot(page, name):
    """Keep a picture of the page where FAIRHEARING_SCREENSHOTS names a folder."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def assert_fits_every_width(page, name):
    """Nothing hangs over at any width, axe finds nothing at the widest and the narrowest; a picture of each is kept."""
    try:
        _assert_fits(page, name)
    except Error as problem:
        if _LOADED_AGAIN not in str(problem):
            raise
        _assert_fits(page, name)  # what its script had asked before was answered: this is the page from now on


def _assert_fits(page, name):
    page.evaluate(_SEEN_BY_NOBODY)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        overhang = _overhang_once_settled(page, width)
        shoot(page, f"{name}-{width}")
        assert overhang <= 0, f"at {width}: {overhang} pixels too wide"
        if width not in _LOOKED_THROUGH:
            continue
        found = Axe().run(page, options=_OPTIONS)
        assert found.violations_count == 0, f"at {width}: {found.generate_report()}"
    page.evaluate("delete document.hidden")


def assert_prints(page, name):
    """On paper stands what the page says: nothing to press or to go to, no address behind a link, no table kept whole.

    A copy as PDF is kept where pictures are.
    """
    page.emulate_media(media="print")
    pressed = page.locator(f":is({_NOT_ON_PAPER}):visible").evaluate_all("all => all.map(each => each.outerHTML)")
    assert not pressed, f"on paper: {pressed[0][:200]}"
    assert page.evaluate(_SPILLED) == [], "an address stands behind a link"
    assert page.evaluate(_KEPT_WHOLE) == 0, "a long table would leave a page empty"
    if SHOTS:
        Path(SHOTS, f"{name}.pdf").write_bytes(page.pdf(format="A4"))
    page.emulate_media(media="screen")


def _overhang_once_settled(page, width):
    """Return how many pixels hang over, once the header's menu has had time to fold after the width changed."""
    overhang = 1
    for _ in range(_LOOKS):
        page.wait_for_load_state()
        overhang = page.evaluate("document.documentElement?.scrollWidth ?? Infinity") - width
        if overhang <= 0:
            break
        page.wait_for_timeout(_BETWEEN_LOOKS_MS)
    return overhang

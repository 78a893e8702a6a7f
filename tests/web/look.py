"""Looking at one page of the browser's as everybody has to be able to use it."""

import os

from axe_playwright_python.sync_playwright import Axe

SHOTS = os.environ.get("FAIRHEARING_SCREENSHOTS", "")
WIDTHS = (1280, 320)
_LOOKS, _BETWEEN_LOOKS_MS = 60, 50
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def shoot(page, name):
    """Keep a picture of the page where FAIRHEARING_SCREENSHOTS names a folder."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def assert_fits_every_width(page, name):
    """At both widths axe finds nothing and nothing hangs over; a picture of each is kept."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        overhang = _overhang_once_settled(page, width)
        shoot(page, f"{name}-{width}")
        assert overhang <= 0, f"at {width}: {overhang} pixels too wide"
        found = Axe().run(page, options={"runOnly": _RULES})
        assert found.violations_count == 0, f"at {width}: {found.generate_report()}"


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

"""Debian's Chromium for Playwright: where it is, how it is started, and the mark for tests that need it.

The shell without a window is preferred: it shows the same pages with less than half of the work.
"""

import shutil

import pytest
from playwright.sync_api import expect

PATIENCE_MS = 60_000
"""For how long pages are waited for: a machine with much else to do is no defect."""

expect.set_options(timeout=PATIENCE_MS)

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium") or ""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="needs Debian's chromium"),
]


def new_context(browser, **options):
    """Return a context of its own whose pages are waited for with patience."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    return context

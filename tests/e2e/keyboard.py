"""Somebody who has no mouse: goes from one thing to the next by Tab, types, and presses Enter or Space."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

_MOST_STEPS = 120


def go_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there, as far as a page is long."""
    target.wait_for()
    for _ in range(_MOST_STEPS):
        if target.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def type_into(page: Page, target: Locator, text: str) -> None:
    """Put a text in place of what stands in a field."""
    go_to(page, target)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go to a button or link and press it."""
    go_to(page, target)
    page.keyboard.press(key)


def choose(page: Page, group: Locator, target: Locator) -> None:
    """Choose one of a group of radios: Tab into the group, then the arrows. group: any radio of it."""
    for _ in range(_MOST_STEPS):
        if group.evaluate_all("all => all.includes(document.activeElement)"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(_MOST_STEPS):
        if target.evaluate("each => each === document.activeElement && each.checked"):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows do not reach {target}")

"""How somebody works a page: with the keyboard alone, or with the mouse. A journey is gone both ways."""

from typing import Protocol


class Hands(Protocol):
    """What a journey asks of whoever goes it. press: a button or link. tick: a box or radio. write: into a field."""

    def press(self, target): ...

    def tick(self, target): ...

    def write(self, field, words): ...


class Keyboard:
    """Somebody without a mouse."""

    def press(self, target):
        target.focus()
        target.page.keyboard.press("Enter")

    def tick(self, target):
        target.focus()
        target.page.keyboard.press("Space")

    def write(self, field, words):
        field.focus()
        field.page.keyboard.press("Control+A")
        field.page.keyboard.insert_text(words)


class Mouse:
    """Somebody who points: nothing may lie over what is clicked."""

    def press(self, target):
        target.click()

    def tick(self, target):
        target.click()

    def write(self, field, words):
        field.click(click_count=3)
        field.page.keyboard.insert_text(words)

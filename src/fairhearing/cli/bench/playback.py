"""What playing costs in a real browser: the first sound after Play, seeking, and each answer beside an unsealed one."""

from __future__ import annotations

import http.client
import random
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from fairhearing.cli.demo.handover import Handover
from fairhearing.cli.demo.sign_in_words import code_at
from fairhearing.cli.errors import CommandError
from fairhearing.vault.home import Home

from .scratch_home import all_running, scratch_home

if TYPE_CHECKING:
    from playwright.sync_api import Page

_PRACTICE: Final = "allerton"
_RANGE_BYTES: Final = 64 * 1024
_HEAD_BYTES: Final = 4040
_FIRST_MS, _SEEK_MS, _RATIO = 150.0, 100.0, 1.3
_ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required")
_UNTIL_IT_MOVES: Final = """() => new Promise((done) => {
  const sound = document.getElementById("sound");
  const before = sound.currentTime;
  const began = performance.now();
  const look = () => (sound.currentTime > before ? done(performance.now() - began) : setTimeout(look, 1));
  document.getElementById("play").click();
  look();
})"""
_UNTIL_IT_IS_THERE: Final = """(to) => new Promise((done) => {
  const sound = document.getElementById("sound");
  const range = document.getElementById("position");
  const began = performance.now();
  sound.addEventListener("seeked", () => done(performance.now() - began), { once: true });
  range.value = to;
  range.dispatchEvent(new Event("input"));
})"""
_HAS_LENGTH: Final = "() => document.getElementById('sound').readyState > 0"


def measure(plays: int, seeks: int, answers: int, seconds: int) -> None:
    """Measure so many first sounds, seeks and pairs of answers of one long call, and print whether targets are held."""
    with scratch_home() as home:
        from .long_call import lay_out

        laid_out = lay_out(home, _PRACTICE, Handover.beside(home.root).recovery_kit.read_text(), seconds)
        plain = home.root.with_name("sound.wav")
        plain.write_bytes(bytes(_HEAD_BYTES) + laid_out.sound)
        with (
            all_running(home) as running,
            _page(running.url) as page,
            _plain_web(home, plain) as plain_port,
        ):
            _sign_in(page, home)
            first_ms = [_first_sound(page, laid_out.recording) for _ in range(plays)]
            seek_ms = _seek(page, seeks, seconds)
            sealed_ms, plain_ms = _answers(page, plain_port, answers, len(laid_out.sound))
    _say(f"first sound after Play, {plays} listens", first_ms, _FIRST_MS)
    _say(f"seek in a call of {seconds // 60} minutes, {seeks} places", seek_ms, _SEEK_MS)
    sealed, unsealed = statistics.median(sealed_ms), statistics.median(plain_ms)
    held = "held" if sealed / unsealed <= _RATIO else "not held"
    print(f"64 KiB of sound, {answers} answers each way, one after the other:")
    print(f"  sealed {sealed:.1f} ms   unsealed {unsealed:.1f} ms   ratio {sealed / unsealed:.2f}")
    print(f"  target: at most {_RATIO}: {held}")


def _say(what: str, took_ms: list[float], target_ms: float) -> None:
    ordered = sorted(took_ms)
    within = ordered[int(0.95 * (len(ordered) - 1))]
    held = "held" if within <= target_ms else "not held"
    print(f"{what}:")
    middle, slowest = statistics.median(ordered), ordered[-1]
    print(f"  median {middle:.0f} ms   95 of 100 within {within:.0f} ms   slowest {slowest:.0f} ms")
    print(f"  target: 95 of 100 within {target_ms:.0f} ms: {held}")


@contextmanager
def _page(url: str) -> Iterator[Page]:
    """Lend a page of a real Chromium. Raises CommandError where there is none to drive."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise CommandError("no browser can be driven", hint="install playwright for Python") from None
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        raise CommandError("there is no Chromium", hint="install Debian's chromium or chromium-headless-shell")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_ARGUMENTS))
        try:
            yield browser.new_context(base_url=url).new_page()
        finally:
            browser.close()


def _sign_in(page: Page, home: Home) -> None:
    manager = next(one for one in Handover.beside(home.root).sign_ins() if one.role == "manager")
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(manager.email)
    page.get_by_label("Passphrase").fill(manager.passphrase)
    page.get_by_role("button", name="Sign in").click()
    now_s = time.time()  # noqa: TID251 - authenticator apps go by the machine's own clock
    page.get_by_label("6-digit code").fill(code_at(manager.totp_secret, now_s))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Sign out").wait_for()


def _first_sound(page: Page, recording: str) -> float:
    """Begin a listen of its own, press Play, and return after how many milliseconds the sound moves."""
    page.goto(f"/recordings/{recording}/listen")
    page.get_by_label("Check it works").check()
    page.locator("input[name=place]").first.check()
    page.get_by_label("Only me").check()
    page.get_by_role("button", name="Listen").click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    _wait(lambda: bool(page.evaluate(_HAS_LENGTH)))
    took_ms = float(page.evaluate(_UNTIL_IT_MOVES))
    page.evaluate("() => document.getElementById('sound').pause()")
    return took_ms


def _seek(page: Page, seeks: int, seconds: int) -> list[float]:
    """Move to places that lie far apart, none of which was heard before."""
    places = random.Random(7).sample(range(60, seconds - 20, 15), seeks)  # noqa: S311 - the same places each time
    return [float(page.evaluate(_UNTIL_IT_IS_THERE, str(place))) for place in places]


def _answers(page: Page, plain_port: int, answers: int, sound_bytes: int) -> tuple[list[float], list[float]]:
    """Ask for the same ranges of the sealed and the unsealed sound in turn; return how long each answer took."""
    listen = urlsplit(page.url)
    cookies: list[Any] = page.context.cookies()
    headers = {"Cookie": "; ".join(f"{each['name']}={each['value']}" for each in cookies)}
    places = random.Random(8).sample(range(0, sound_bytes - _RANGE_BYTES, _RANGE_BYTES), answers)  # noqa: S311
    sealed_ms: list[float] = []
    plain_ms: list[float] = []
    ports = ((listen.port or 0, sealed_ms), (plain_port, plain_ms))
    connections = [(http.client.HTTPConnection("127.0.0.1", port, timeout=30), took) for port, took in ports]
    for place in places:
        bodies = []
        for connection, took in connections:
            began_s = time.perf_counter()
            wanted = {"Range": f"bytes={_HEAD_BYTES + place}-{_HEAD_BYTES + place + _RANGE_BYTES - 1}"}
            connection.request("GET", f"{listen.path}/sound", headers=headers | wanted)
            bodies.append(connection.getresponse().read())
            took.append(1000 * (time.perf_counter() - began_s))
        if bodies[0] != bodies[1] or len(bodies[0]) != _RANGE_BYTES:
            raise CommandError("the sealed and the unsealed sound differ", hint="the measurement is worth nothing")
    return sealed_ms, plain_ms


@contextmanager
def _plain_web(home: Home, sound: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    words = [sys.executable, "-m", "fairhearing.cli.bench.plain_web", str(home.root), str(sound), str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(lambda: _answers_at(port))
            yield port
        finally:
            process.terminate()


def _answers_at(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with suppress(OSError):
        connection.request("GET", "/sign-in")
        return bool(connection.getresponse().status)
    return False


def _wait(until: Callable[[], bool], within_s: float = 60.0) -> None:
    give_up_s = time.monotonic() + within_s
    while not until():
        if time.monotonic() > give_up_s:
            raise TimeoutError("what is to be measured did not begin")
        time.sleep(0.02)

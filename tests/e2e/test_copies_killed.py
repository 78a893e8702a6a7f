"""A copy whose worker is killed, or whose disk fills up, in the middle: real processes, and what the pages say."""

import os
import re
import signal
import subprocess
import sys
import time
from urllib.parse import urljoin

import pytest
from tests.broken_disk import broken_disk
from tests.waiting import GENEROUS_S, eventually
from tests.web.browser_codes import code_now
from tests.web.browser_site import WORKER
from tests.web.sealed_calls import PASSPHRASE
from tests.web.test_in_chromium import serve_site

from fairhearing.copying.locking import key_under
from fairhearing.copying.verifying import header_of, verify_copy
from fairhearing.jobs.rules import LEASE

from .web_client import WebClient

RECORDINGS = 8
TO_WHOM = "Margaret Holroyd, 12 Elm Road, Allerton"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with a request of eight calls that may be copied. Its worker is killed: tests start their own."""
    for site in serve_site(tmp_path_factory, "long-selection"):
        os.kill(site.processes[1], signal.SIGKILL)
        yield site


@pytest.fixture
def workers(site):
    """Start workers, each as late as a lease after the one before would be; the last is stopped at the end."""
    started = []

    def start(**environment):
        ahead_s = len(started) * (LEASE.total_seconds() + 1)
        words = [sys.executable, "-c", WORKER, str(site.home), str(ahead_s)]
        started.append(subprocess.Popen(words, env=os.environ | environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def manager(site):
    client = WebClient(site.url)
    page = client.get("/sign-in")
    form = next(form for form in page.forms() if "passphrase" in form.fields)
    page = client.submit(page, form, email="manager@allerton.example", passphrase=PASSPHRASE)
    form = next(form for form in page.forms() if "code" in form.fields)
    client.submit(page, form, code=code_now(site))
    return client


def page_of(manager, site):
    return manager.get(f"/copies/of/{site.selection}")


def ask(manager, site, sound="wav"):
    """Ask for a copy; return where it will lie."""
    page = page_of(manager, site)
    form = next(form for form in page.forms() if form.action.endswith("/make"))
    place = re.search(r'<option value="([^"]+)">Manager', page.text)[1]
    sent = {"recipient": "Margaret Holroyd", "place": place, "sound": sound, "code": code_now(site)}
    page = manager.submit(page, form, **sent)
    assert "The copy is being made" in page.text, page.text
    (copy_id,) = re.findall(r"/copies/([0-9a-f-]{36})/stop", page.text)
    return site.home / "copies" / copy_id.replace("-", "")


def until(there, worker):
    """Wait for something of the copy without letting a moment pass."""
    deadline = time.monotonic() + GENEROUS_S
    while not there():
        assert time.monotonic() < deadline
        assert worker.poll() is None


def kill_when(there, worker):
    """Kill the worker at the moment at which something of the copy is there."""
    until(there, worker)
    worker.kill()
    worker.wait()


def begun(folder):
    """Say whether some of a first part is on the disk, and not all of it."""
    return folder.exists() and any(path.name.startswith(".part-0001") for path in folder.iterdir())


def take(manager, site, path):
    """Hand the ready copy out and save it; return the words that open it."""
    page = page_of(manager, site)
    page = manager.get(urljoin(page.url, re.search(r'href="(/copies/[^"]+/take)"', page.text)[1]))
    form = next(form for form in page.forms() if form.action.endswith("/take"))
    sent = {"to_whom": TO_WHOM, "sent": "post", "checked": "yes", "code": code_now(site)}
    page = manager.submit(page, form, **sent)
    path.write_bytes(manager.get(re.search(r'href="(/copies/taken/[^"]+/file)"', page.text)[1]).body)
    return re.search(r'id="passphrase">([^<]+)<', page.text)[1]


def test_a_copy_whose_worker_was_killed_twice_is_whole_and_no_part_is_made_twice(manager, site, workers, tmp_path):
    folder = ask(manager, site)

    # When the worker is killed within the first part, and the next one when three parts are whole
    kill_when(lambda: begun(folder), workers())
    assert not (folder / "part-0001").exists()
    kill_when((folder / "part-0003").exists, workers())
    made = {path.name: path.stat().st_mtime_ns for path in folder.glob("part-000[1-3]")}
    assert not (folder / "made.json").exists(), "it was killed too late for this test to say anything"
    assert "The copy is being made" in page_of(manager, site).text
    assert "Hand it out" not in page_of(manager, site).text

    # Then a third one goes on where it was, and the copy is whole
    workers()
    eventually(lambda: "The copy is ready" in page_of(manager, site).text, what="the copy")
    assert {name: (folder / name).stat().st_mtime_ns for name in made} == made
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["made.json", "page.html", *(f"part-{n:04}" for n in range(RECORDINGS + 1))]
    )
    file = tmp_path / "copy.html"
    words = take(manager, site, file)
    assert verify_copy(file).is_unchanged
    assert len(key_under(words, header_of(file))) == 32


def test_a_disk_that_fills_up_in_the_middle_leaves_no_copy_and_a_clear_word(manager, site, workers, tmp_path):
    disk = broken_disk(tmp_path / "disk", site.home / "copies", full=True)
    folder = ask(manager, site)

    # When the disk has taken three of the eight calls, and takes no more
    worker = workers(**disk.environment)
    until((folder / "part-0003").exists, worker)
    disk.break_down()
    eventually(lambda: "The disk is full" in page_of(manager, site).text, what="the word")

    # Then nothing is left that could be taken for a copy, and the worker goes on with other work
    said = page_of(manager, site).text
    assert "so no copy was made, and nothing of it is left. Ask IT for space today." in said
    assert "Hand it out" not in said
    assert not folder.exists()
    assert worker.poll() is None

    # And with room again, the same calls are copied
    disk.mend()
    folder = ask(manager, site, "opus")
    eventually(lambda: "The copy is ready" in page_of(manager, site).text, what="the copy")
    take(manager, site, tmp_path / "copy.html")
    assert verify_copy(tmp_path / "copy.html").is_unchanged
    assert (folder / "made.json").exists()

"""A machine is lost: all that is left is the backup, the kit and the pepper, in other places."""

import json
import os
import shutil
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tests.waiting import eventually

from fairhearing.cli.demo.handover import Handover
from fairhearing.cli.errors import ExitCode
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.kit import render_kit
from fairhearing.vault.layout import object_name
from fairhearing.vault.manifest import find_manifest
from fairhearing.vault.store import FolderStore
from fairhearing.vault.unseal import PracticeKey

from .databases import environment_of
from .phones import Phones, noise_call, place_one
from .recorded_sound import call_links, played, sealed_files, unsealed, wait_for_calls
from .system import System, every_file
from .web_client import WebClient


def backed_up(system: System) -> dict[str, object]:
    done = system.command("backup", "--home", str(system.home.root), "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def another_machine(system: System, root: Path) -> System:
    """Take what lies elsewhere to another machine, and lose this one."""
    shutil.copytree(Handover.beside(system.home.root).folder, Handover.beside(root).folder)
    pepper = Handover.beside(root).folder / "pepper"
    shutil.copy(system.home.keyholder / "pepper", pepper)
    shutil.rmtree(system.home.root)
    return System(Home(root), environment_of(root))


def restored(system: System, *words: str) -> subprocess.CompletedProcess[str]:
    folder = system.handover.folder
    return system.command("restore", "--from", str(folder / "backup"), "--to", str(system.home.root), *words)


TOLD = (b"Margaret Holroyd", b"7700900123", b"Keeley Barnes", b"Allerton Medical", b"manager@")
"""What a thief of the backup would look for."""


def by_the_worker(system: System, manager: WebClient) -> None:
    """Ask for the nightly backup now, as a job."""
    eventually(lambda: results(system).get("backup_at"), what="the first backup, of a worker that just started")
    before = results(system)["backup_at"]
    page = manager.get("/jobs")
    [form] = [form for form in page.forms() if form.action.endswith("/backup/now")]
    manager.submit(page, form)
    eventually(lambda: results(system)["backup_at"] != before, what="the backup that was asked for")
    assert len(list((system.handover.folder / "backup" / "objects").rglob("*.sealed"))) == 1
    assert results(system)["backup_failed"] is False


def results(system: System) -> dict[str, object]:
    path = system.home.backup / "results.json"
    return json.loads(path.read_text()) if path.exists() else {}


def destroy(system: System, recording: str) -> None:
    """Do what retention does, as far as a kill before the catalogue's rows lets it."""
    with closing(Keyring(system.home.keyring)) as keyring:
        keyring.destroy([recording], datetime.now(UTC))  # noqa: TID251 - a test's own moment
    FolderStore(system.home.store).remove([object_name(recording)])
    manifest = find_manifest(system.home.manifests, recording)
    assert manifest is not None
    manifest.unlink()


def test_a_lost_machine_comes_back_with_its_calls_its_people_and_its_log(running, tmp_path):
    manager = WebClient(running.url)
    manager.sign_in(running.person("manager"))
    place_one(running.sip, noise_call("before the loss", seconds=2))
    [link] = wait_for_calls(manager, 1)
    before = played(manager, link)
    [kept] = sealed_files(running)
    live = Phones(running.sip, [noise_call("while it is backed up", seconds=3)]).ring()
    by_the_worker(running, manager)
    live.wait()
    wait_for_calls(manager, 2)
    running.stop()
    [gone] = [path.stem for path in sealed_files(running) if path != kept]
    destroy(running, gone)
    assert backed_up(running)["recordings"] == 1
    stolen = b"".join(path.read_bytes() for path in every_file(running.handover.folder / "backup"))
    assert [word for word in TOLD if word in stolen] == []
    new = another_machine(running, tmp_path / "new" / "home")

    done = restored(new, "--kit", str(new.handover.recovery_kit), "--pepper", str(new.handover.folder / "pepper"))

    assert done.returncode == 0, done.stderr
    assert "1 recordings were destroyed before" in done.stdout
    new.start()
    try:
        again = WebClient(new.url)
        again.sign_in(new.person("manager"))
        assert len(call_links(again)) == 2
        heard = played(again, link)
        place_one(new.sip, noise_call("after the loss", seconds=1))
        wait_for_calls(again, 3)
        assert "Brought everything back from a backup" in again.get("/log").text
        drilled = new.command("restore-drill", "--home", str(new.home.root), "--json")
        more = backed_up(new)
    finally:
        new.stop()

    assert heard == before == unsealed(new, new.home.store / object_name(kept.stem))
    assert not (new.home.store / object_name(gone)).exists()
    assert (more["recordings"], more["added"]) == (2, 1)
    assert json.loads(drilled.stdout)["failures"] == []
    assert new.command("audit", "verify", "--home", str(new.home.root)).returncode == 0


def test_a_home_whose_restore_is_not_whole_is_not_served(system, tmp_path):
    backed_up(system)
    new = another_machine(system, tmp_path / "new" / "home")
    damaged = next((new.handover.folder / "backup" / "generations").rglob("catalogue.sealed"))
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))

    done = restored(new, "--kit", str(new.handover.recovery_kit))

    assert done.returncode == ExitCode.BAD_DATA
    assert "catalogue.sealed" in done.stderr
    for process in ("serve", "recorder"):
        refused = new.command(process, "--home", str(new.home.root))
        assert refused.returncode == ExitCode.NOT_FOUND
        assert "restore" in refused.stderr

    damaged.write_bytes(whole)
    done = restored(new, "--kit", str(new.handover.recovery_kit))
    assert done.returncode == 0, done.stderr
    assert "nobody who holds a key can sign in" in done.stdout
    assert "restore" not in new.command("check", "--home", str(new.home.root)).stderr


def test_another_practices_kit_opens_nothing(system, tmp_path):
    backed_up(system)
    kit = tmp_path / "other.txt"
    seed = os.urandom(32)
    kit.write_text(render_kit("allerton", "Allerton", PracticeKey(seed).key_id, seed, {}))
    backup = str(system.handover.folder / "backup")

    done = system.command("restore", "--from", backup, "--to", str(tmp_path / "new"), "--kit", str(kit))

    assert done.returncode == ExitCode.NOT_ALLOWED
    assert not (tmp_path / "new").exists()

"""Writing the log: nothing acknowledged is lost, nothing is written twice, whatever dies when."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.small_disk import fill

from fairhearing.audit.errors import BadLeaf, DamagedLog, LogUnwritable
from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import parse_leaf
from fairhearing.audit.tree import leaf_hash, tree_root
from fairhearing.audit.verify import verify_log
from fairhearing.audit.writer import LogWriter


def rows(folder):
    return [parse_leaf(entry).outbox for _, entry in LogReader(folder).entries()]


def test_a_new_log_is_signed_before_its_first_entry(tmp_path, signer):
    LogWriter(tmp_path, signer).close()

    assert verify_log(tmp_path, signer.verifier).size == 0


@pytest.mark.parametrize("sizes", [(1,), (255,), (256,), (257,), (1, 254, 1, 1), (700,), (100,) * 8])
def test_entries_are_read_back_in_order_and_verify(tmp_path, signer, leaves, sizes):
    writer = LogWriter(tmp_path, signer)
    written = []
    for size in sizes:
        batch = leaves(size, len(written))
        assert writer.append(batch) == size
        written += batch

    signed = verify_log(tmp_path, signer.verifier)

    entries = [leaf.encode() for leaf in written]
    assert list(LogReader(tmp_path).entries()) == list(enumerate(entries))
    assert signed.root == tree_root([leaf_hash(entry) for entry in entries])


def test_reading_may_start_anywhere(tmp_path, signer, leaves):
    LogWriter(tmp_path, signer).append(leaves(300))

    assert [number for number, _ in LogReader(tmp_path).entries(254)] == list(range(254, 300))
    assert list(LogReader(tmp_path).entries(300)) == []


def test_full_bundles_and_tiles_are_files_and_of_partial_ones_the_newest_above_level_0(tmp_path, signer, leaves):
    LogWriter(tmp_path, signer).append(leaves(600))

    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {
        "checkpoint",
        "tail-512",
        "tile/entries/000",
        "tile/entries/001",
        "tile/0/000",
        "tile/0/001",
        "tile/1/000.p/2",
    }


def test_partial_tiles_are_made_for_whoever_asks(tmp_path, signer, leaves):
    LogWriter(tmp_path, signer).append(leaves(600))
    reader = LogReader(tmp_path)
    hashes = [leaf_hash(entry) for _, entry in reader.entries()]

    assert reader.tile(0, 2, 88) == hashes[512:]
    assert reader.tile(1, 0, 2) == [tree_root(hashes[:256]), tree_root(hashes[256:512])]
    assert reader.tile(1, 0, 1) == [tree_root(hashes[:256])]


def test_a_missing_partial_tile_is_worked_out_and_written_again_at_the_next_start(tmp_path, signer, leaves):
    writer = LogWriter(tmp_path, signer)
    writer.append(leaves(600))
    writer.close()
    partial = tmp_path / "tile/1/000.p/2"
    before = partial.read_bytes()
    shutil.rmtree(partial.parent)

    assert b"".join(LogReader(tmp_path).tile(1, 0, 2)) == before
    again = LogWriter(tmp_path, signer)

    assert partial.read_bytes() == before
    again.append(leaves(256, 600))
    assert [path.name for path in partial.parent.iterdir()] == ["3"]
    verify_log(tmp_path, signer.verifier)


def test_an_altered_partial_tile_stops_everything(tmp_path, signer, leaves):
    writer = LogWriter(tmp_path, signer)
    writer.append(leaves(600))
    writer.close()
    partial = tmp_path / "tile/1/000.p/2"
    partial.write_bytes(bytes(64))

    with pytest.raises(DamagedLog, match="do not lead to the signed root"):
        LogWriter(tmp_path, signer)


def test_a_tile_of_the_next_level_is_written_after_65536_entries(tmp_path, signer, leaves):
    writer = LogWriter(tmp_path, signer)
    for start in range(0, 65_800, 2048):
        writer.append(leaves(2048, start))
    writer.close()

    verify_log(tmp_path, signer.verifier)

    assert len((tmp_path / "tile/1/000").read_bytes()) == 8192
    assert not (tmp_path / "tile/1/000.p").exists()
    assert (tmp_path / "tile/2/000.p/1").read_bytes() == tree_root(LogReader(tmp_path).tile(1, 0))
    assert LogWriter(tmp_path, signer).append(leaves(5, 100_000)) == 5
    verify_log(tmp_path, signer.verifier)


def test_a_repeated_outbox_row_is_passed_over_after_a_restart_too(tmp_path, signer, leaves):
    writer = LogWriter(tmp_path, signer)
    writer.append(leaves(300))
    assert writer.append([*leaves(10, 295), *leaves(10, 295)]) == 5
    writer.close()

    again = LogWriter(tmp_path, signer)

    assert again.append(leaves(305)) == 0
    assert rows(tmp_path) == [f"row-{n}" for n in range(305)]


def test_a_bad_entry_keeps_its_whole_batch_out(tmp_path, signer, leaves):
    writer = LogWriter(tmp_path, signer)
    good = leaves(3)
    bad = type(good[0])(good[0].time, good[0].verb, "Mrs Example")

    with pytest.raises(BadLeaf):
        writer.append([*good, bad])

    assert writer.size == 0
    assert writer.append(good) == 3


@pytest.mark.parametrize("size", [5, 255, 256, 300])
def test_a_torn_tail_is_cut_back_wherever_it_tore(tmp_path, signer, leaves, size):
    writer = LogWriter(tmp_path, signer)
    writer.append(leaves(size))
    writer.close()
    tail = tmp_path / f"tail-{size // 256 * 256}"
    whole = tail.read_bytes() if tail.exists() else b""
    torn = leaves(1, 900)[0].encode()
    torn = len(torn).to_bytes(2, "big") + torn

    for cut in (1, 2, 3, len(torn) // 2, len(torn) - 1):
        tail.write_bytes(whole + torn[:cut])
        LogWriter(tmp_path, signer).close()
        assert tail.read_bytes() == whole
    writer = LogWriter(tmp_path, signer)
    assert writer.append(leaves(1, 900)) == 1
    assert rows(tmp_path) == [*(f"row-{n}" for n in range(size)), "row-900"]
    verify_log(tmp_path, signer.verifier)


def test_a_whole_entry_without_an_answer_stays_and_is_signed_at_the_next_start(tmp_path, signer, leaves):
    writer = LogWriter(tmp_path, signer)
    writer.append(leaves(5))
    writer.close()
    entry = leaves(1, 5)[0].encode()
    with (tmp_path / "tail-0").open("ab") as tail:
        tail.write(len(entry).to_bytes(2, "big") + entry)

    again = LogWriter(tmp_path, signer)

    assert again.size == 6
    assert again.append(leaves(6)) == 0
    verify_log(tmp_path, signer.verifier)


def test_garbage_behind_the_signed_entries_is_cut_off(tmp_path, signer, leaves):
    writer = LogWriter(tmp_path, signer)
    writer.append(leaves(5))
    writer.close()
    with (tmp_path / "tail-0").open("ab") as tail:
        tail.write(b"\x00\x05hello" + os.urandom(300))

    again = LogWriter(tmp_path, signer)

    assert again.size == 5
    assert again.append(leaves(1, 5)) == 1
    verify_log(tmp_path, signer.verifier)


def test_a_tail_shorter_than_what_was_signed_stops_everything(tmp_path, signer, leaves):
    writer = LogWriter(tmp_path, signer)
    writer.append(leaves(5))
    writer.close()
    os.truncate(tmp_path / "tail-0", (tmp_path / "tail-0").stat().st_size - 1)

    with pytest.raises(DamagedLog, match="entry 4 "):
        LogWriter(tmp_path, signer)


def test_an_altered_entry_stops_everything(tmp_path, signer, leaves):
    writer = LogWriter(tmp_path, signer)
    writer.append(leaves(5))
    writer.close()
    tail = tmp_path / "tail-0"
    tail.write_bytes(tail.read_bytes().replace(b"worker", b"walker", 1))

    with pytest.raises(DamagedLog, match="do not lead to the signed root"):
        LogWriter(tmp_path, signer)


def test_a_missing_checkpoint_is_never_taken_for_a_new_log(tmp_path, signer, leaves):
    writer = LogWriter(tmp_path, signer)
    writer.append(leaves(5))
    writer.close()
    (tmp_path / "checkpoint").unlink()

    with pytest.raises(DamagedLog, match="no checkpoint"):
        LogWriter(tmp_path, signer)


def test_another_key_does_not_take_up_the_log(tmp_path, signer, another_signer, leaves):
    writer = LogWriter(tmp_path, signer)
    writer.append(leaves(5))
    writer.close()

    with pytest.raises(DamagedLog, match="not signed by"):
        LogWriter(tmp_path, another_signer)


def test_two_writers_never_share_a_log(tmp_path, signer):
    first = LogWriter(tmp_path, signer)

    with pytest.raises(LogUnwritable, match="another process"):
        LogWriter(tmp_path, signer)

    first.close()
    LogWriter(tmp_path, signer).close()


@pytest.mark.parametrize("lost", ["tail_kept", "bundle_only", "bundle_and_tile"])
def test_killed_while_a_bundle_is_published_nothing_is_lost(tmp_path, signer, leaves, lost):
    writer = LogWriter(tmp_path, signer)
    writer.append(leaves(250))
    note = (tmp_path / "checkpoint").read_bytes()
    tail = (tmp_path / "tail-0").read_bytes()
    writer.append(leaves(6, 250))
    writer.close()
    (tmp_path / "checkpoint").write_bytes(note)
    bundle = (tmp_path / "tile/entries/000").read_bytes()
    assert bundle.startswith(tail)
    (tmp_path / "tail-0").write_bytes(bundle)
    if lost != "bundle_and_tile":
        (tmp_path / "tile/0/000").unlink()
    if lost == "tail_kept":
        (tmp_path / "tile/entries/000").unlink()
    (tmp_path / ".checkpoint.0badcafe.part").write_bytes(note[:20])

    again = LogWriter(tmp_path, signer)

    assert again.append(leaves(260)) == 4
    assert rows(tmp_path) == [f"row-{n}" for n in range(260)]
    assert not (tmp_path / "tail-0").exists()
    assert not list(tmp_path.glob(".*"))
    verify_log(tmp_path, signer.verifier)


def test_a_full_disk_refuses_and_recovers_by_itself(small_disk, signer, leaves):
    folder = small_disk / "log"
    writer = LogWriter(folder, signer)
    writer.append(leaves(20))
    filler = fill(small_disk)
    for _ in range(5):
        with pytest.raises(LogUnwritable, match="space"):
            writer.append(leaves(40, 20))

    filler.unlink()

    writer.append(leaves(40, 20))
    assert rows(folder) == [f"row-{n}" for n in range(60)]
    verify_log(folder, signer.verifier)


def test_filling_the_disk_entry_by_entry_loses_no_acknowledged_one(small_disk, signer, leaves):
    folder = small_disk / "log"
    writer = LogWriter(folder, signer)
    acknowledged = 0
    full = False
    while not full:
        try:
            acknowledged += writer.append(leaves(1, acknowledged))
        except LogUnwritable:
            full = True
    writer.close()

    again = LogWriter(folder, signer)

    assert acknowledged > 100
    assert again.size in {acknowledged, acknowledged + 1}
    assert rows(folder)[:acknowledged] == [f"row-{n}" for n in range(acknowledged)]
    verify_log(folder, signer.verifier)


def test_a_tail_taken_away_is_not_begun_anew(tmp_path, signer, leaves):
    writer = LogWriter(tmp_path, signer)
    writer.append(leaves(5))
    (tmp_path / "tail-0").rename(tmp_path / "elsewhere")

    with pytest.raises(LogUnwritable):
        writer.append(leaves(1, 5))

    (tmp_path / "elsewhere").rename(tmp_path / "tail-0")
    assert writer.append(leaves(1, 5)) == 1


_APPENDING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.audit.writer import LogWriter
from fairhearing.vault.note import NoteSigner

signer = NoteSigner("fairhearing/log/test", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
writer = LogWriter(Path(sys.argv[1]), signer)
n = int(sys.argv[2])
moment = datetime(2026, 11, 22, tzinfo=UTC)
while True:
    writer.append([Leaf(moment, Verb.CALL_VIEWED, "worker", outbox=f"row-{i}") for i in range(n, n + 7)])
    n += 7
    print(n, flush=True)
"""


def test_killed_at_any_moment_the_log_keeps_what_it_acknowledged(tmp_path, signer):
    acknowledged = 0
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", _APPENDING, tmp_path, str(acknowledged)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        for _ in range(60):
            acknowledged = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        acknowledged = max([acknowledged, *(int(line) for line in process.stdout if line.endswith("\n"))])
        process.wait()
        process.stdout.close()

        kept = rows(tmp_path)
        assert kept[:acknowledged] == [f"row-{n}" for n in range(acknowledged)]

    LogWriter(tmp_path, signer).close()
    kept = rows(tmp_path)
    assert len(kept) == len(set(kept))
    verify_log(Path(tmp_path), signer.verifier)

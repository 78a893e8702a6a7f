"""The log is countersigned at each sign-in, and one that was rewritten meanwhile is noticed: on a real keyholder."""

import json
import shutil

import pytest
from tests.waiting import eventually

from fairhearing.audit.cosigned import load_cosigned, load_cosigners
from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import Leaf, parse_leaf
from fairhearing.audit.log_key import trusted_log_key
from fairhearing.audit.verbs import Verb
from fairhearing.audit.verify import verify_log
from fairhearing.audit.writer import LogWriter
from fairhearing.health.status import read_statuses
from fairhearing.keyholder.log.doubts import LogDoubt
from fairhearing.keyholder.log.log_key import load_log_key
from fairhearing.vault.clock import Clock
from fairhearing.vault.note import open_note


def sign_in(premises, name="ann"):
    """Sign in with a fresh code; return what the keyholder answered."""
    person = premises.people[name]
    premises.move_clock(60)
    pending = premises.client.sign_in(person.account, person.passphrase, "192.0.2.7").pending
    return premises.client.confirm(pending, person.code(premises.now))


def cosigned(premises, practice="allerton"):
    return load_cosigned(premises.home.log, practice, load_cosigners(premises.home)[practice])


def rewrite(premises, change):
    """Write the whole log anew with its own key, as root could, its entries changed."""
    log, key = premises.home.log, load_log_key(premises.home)
    entries = change([parse_leaf(entry) for _, entry in LogReader(log).entries()])
    kept = [log / "cosigned", log / "cosigners"]
    for path in log.iterdir():
        if path not in kept:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in kept:
        path.rename(premises.home.root / path.name)
    writer = LogWriter(log, key)
    writer.append(entries)
    writer.close()
    for path in kept:
        (premises.home.root / path.name).rename(path)


def without_first(entries):
    return [Leaf(Clock().now(), Verb.CALLS_LISTED, "worker"), *entries[1:]]


def sign_in_file(premises, name="ann"):
    return premises.home.keyholder / "sign-ins" / f"{premises.people[name].account}.json"


def test_a_sign_in_countersigns_the_log_for_each_practice_of_the_person(premises):
    answer = sign_in(premises)

    last = cosigned(premises)
    assert answer.log_doubts == {}
    assert last.checkpoint.size == 1
    assert abs((last.at - premises.now).total_seconds()) < 30
    assert premises.verbs() == ["sign_in.succeeded", "log.cosigned"]
    assert premises.log()[-1].detail == {"size": 1}
    assert open_note(last.note, [trusted_log_key(premises.home)])
    assert set(load_cosigners(premises.home)) == {"allerton"}
    verify_log(premises.home.log, trusted_log_key(premises.home))


def test_the_next_sign_in_of_anyone_countersigns_the_log_as_it_is_then(premises):
    sign_in(premises)
    sign_in(premises, "ash")
    sign_in(premises, "bob")

    assert cosigned(premises).checkpoint.size == 3
    assert cosigned(premises, "beeston").checkpoint.size == 5


def test_after_a_kill_and_many_entries_all_is_well(premises):
    sign_in(premises)
    premises.end(9)
    writer = LogWriter(premises.home.log, load_log_key(premises.home))
    writer.append([Leaf(Clock().now(), Verb.CALLS_LISTED, "worker", outbox=f"row-{n}") for n in range(700)])
    writer.close()
    premises.start()

    assert sign_in(premises).log_doubts == {}
    assert cosigned(premises).checkpoint.size == 703


@pytest.mark.parametrize(
    ("change", "doubt"),
    [(without_first, LogDoubt.REWRITTEN), (lambda entries: entries[:1], LogDoubt.CUT_SHORT)],
    ids=["rewritten", "cut short"],
)
def test_a_log_rewritten_with_its_own_key_is_noticed_at_the_next_sign_in(premises, change, doubt):
    for name in ("ash", "ann"):
        sign_in(premises, name)
    before = cosigned(premises)
    premises.end()
    rewrite(premises, change)
    verify_log(premises.home.log, trusted_log_key(premises.home))
    premises.start()

    answer = sign_in(premises)

    assert answer.log_doubts == {"allerton": doubt}
    assert premises.client.status(answer.unlock).roles == {"allerton": "manager"}
    entry = premises.log()[-1]
    assert (entry.verb, entry.practice, entry.role) == ("log.doubted", "allerton", "manager")
    assert entry.detail["reason"] == str(doubt)
    assert entry.detail["cosigned"] == before.checkpoint.size
    assert cosigned(premises) == before
    assert set(sign_in(premises).log_doubts) == {"allerton"}


def told(premises):
    """What the keyholder says is wrong, once it has said how it is."""
    status = eventually(
        lambda: (said := read_statuses(premises.home.status).get("keyholder")) and said.troubles and said, each_s=0.1
    )
    return [(str(each.kind), each.practice) for each in status.troubles]


def test_the_health_page_says_so_before_anybody_signs_in(premises):
    sign_in(premises)
    premises.end()
    rewrite(premises, without_first)
    premises.start()

    assert told(premises) == [("log-rewritten", "allerton")]


def test_a_countersigned_checkpoint_taken_away_is_noticed_and_made_anew(premises):
    sign_in(premises)
    shutil.rmtree(premises.home.log / "cosigned")

    assert sign_in(premises).log_doubts == {"allerton": LogDoubt.COSIGNATURE_LOST}
    assert "cosignature_lost" in [leaf.detail.get("reason") for leaf in premises.log()]
    assert sign_in(premises).log_doubts == {}


def test_an_older_countersigned_checkpoint_in_its_place_is_noticed(premises):
    sign_in(premises)
    older = (premises.home.log / "cosigned/allerton").read_bytes()
    sign_in(premises)
    (premises.home.log / "cosigned/allerton").write_bytes(older)

    assert sign_in(premises).log_doubts == {"allerton": LogDoubt.COSIGNATURE_LOST}


def test_a_rewritten_log_whose_countersignature_was_taken_away_is_still_noticed(premises):
    sign_in(premises)
    premises.end()
    rewrite(premises, without_first)
    shutil.rmtree(premises.home.log / "cosigned")
    premises.start()

    assert sign_in(premises).log_doubts == {"allerton": LogDoubt.REWRITTEN}
    assert not (premises.home.log / "cosigned").exists()


def test_a_folder_in_the_place_of_a_countersigned_checkpoint_is_a_forgery_and_keeps_nobody_out(premises):
    sign_in(premises)
    path = premises.home.log / "cosigned/allerton"
    path.unlink()
    path.mkdir()

    assert sign_in(premises).log_doubts == {"allerton": LogDoubt.COSIGNATURE_FORGED}


@pytest.mark.parametrize("whose", ["another practice's", "cut", "no note"])
def test_what_another_key_countersigned_is_a_forgery(premises, whose):
    sign_in(premises)
    sign_in(premises, "bob")
    folder = premises.home.log / "cosigned"
    forged = {
        "another practice's": (folder / "beeston").read_bytes(),
        "cut": (folder / "allerton").read_bytes()[:-5] + b"\n",
        "no note": b"\xff",
    }[whose]
    (folder / "allerton").write_bytes(forged)

    assert sign_in(premises).log_doubts == {"allerton": LogDoubt.COSIGNATURE_FORGED}
    assert (folder / "allerton").read_bytes() == forged


def test_a_cosigner_s_key_that_somebody_exchanged_is_put_right_by_whoever_has_the_seed(premises):
    sign_in(premises)
    right = (premises.home.log / "cosigners/allerton").read_bytes()
    sign_in(premises, "bob")
    shutil.copy(premises.home.log / "cosigners/beeston", premises.home.log / "cosigners/allerton")

    assert sign_in(premises).log_doubts == {}
    assert (premises.home.log / "cosigners/allerton").read_bytes() == right


def test_a_home_from_before_countersigns_at_its_first_sign_in(premises):
    sign_in(premises)
    shutil.rmtree(premises.home.log / "cosigned")
    shutil.rmtree(premises.home.log / "cosigners")
    path = sign_in_file(premises)
    document = json.loads(path.read_text())
    del document["cosigned"]
    path.write_text(json.dumps(document))

    assert sign_in(premises).log_doubts == {}
    assert cosigned(premises).checkpoint.size == 3


def test_what_nothing_here_can_notice_everything_taken_back_together(premises):
    """The limit that the decision record names: told only by an old time of the last sign-in, and copies elsewhere."""
    sign_in(premises)
    premises.end()
    kept = premises.home.root.with_name("older")
    shutil.copytree(premises.home.log, kept / "log")
    shutil.copytree(premises.home.keyholder / "sign-ins", kept / "sign-ins")
    premises.start()
    second = sign_in(premises).last_sign_in
    premises.end()
    for name, place in (("log", premises.home.log), ("sign-ins", premises.home.keyholder / "sign-ins")):
        shutil.rmtree(place)
        shutil.copytree(kept / name, place)
    premises.start()

    answer = sign_in(premises)

    assert answer.log_doubts == {}
    assert answer.last_sign_in == second

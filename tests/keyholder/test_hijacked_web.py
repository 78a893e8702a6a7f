"""Somebody has taken over the web process, has its files, its socket, every message there is: no seed, no sound.

The searches look through more than the web process may read: every file of the home. What a new message may say
without a session is to be decided here, by name.
"""

import base64
import secrets
import signal
import socket
from pathlib import Path

import pytest

from fairhearing.audit.keyholder_verbs import KEYHOLDER_VERBS
from fairhearing.audit.leaf import Leaf
from fairhearing.keyholder.frames import LENGTHS, Frame, parse_header, parse_lengths
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.keyholder.listening.restrictions_client import RestrictionsClient
from fairhearing.keyholder.messages import Ask
from fairhearing.vault.kit import kit_groups, parse_kits
from fairhearing.vault.xwing import expand_seed

ANSWER_ANYBODY = {
    "ping": "how the keyholder is",
    "checkpoint": "the log's newest signed checkpoint, which is public",
    "append": "takes entries that are not the keyholder's own to say",
    "enrol": "a passphrase and device that wait to be admitted by a manager",
    "close": "closes recordings to an account; it opens nothing, and is in the log",
    "restrict": "restricts the use of recordings; it opens nothing, and is in the log",
    "holders": "opaque ids of who holds keys",
    "resealing": "counts",
    "kit_uses": "opaque ids and times: that a recovery kit was used to get in lately",
}
WINDOW = 48
THIEVES_KEY = expand_seed(b"t" * 32)[1]
"""What a taken-over page would have a kit sealed to."""
SEALED_TO_IT_BYTES = 1136
"""What HPKE adds: no answer may be so long, or it might hold something sealed to that key."""


def ask(premises, header, body=b""):
    """Send one message as bytes and return the answer, header and body."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect(str(premises.home.keyholder_socket))
        connection.sendall(Frame({"v": 1, **header}, body).encode())
        with connection.makefile("rb") as stream:
            header_bytes, body_bytes = parse_lengths(stream.read(LENGTHS.size))
            return parse_header(stream.read(header_bytes)), stream.read(body_bytes)


def everything_known(premises, recorded):
    """Every field that any message has, filled with what a web process knows or can guess."""
    person = premises.people["ann"]
    texts = {
        "account": person.account,
        "passphrase": "orbit lemon candle anchor velvet thunder",
        "old": "orbit lemon candle anchor velvet thunder",
        "new": "thunder velvet anchor candle lemon orbit",
        "address": "192.0.2.66",
        "code": "123456",
        "practice": "allerton",
        "name": "Allerton Surgery",
        "role": "manager",
        "until": "",
        "words": "",
        "recording": recorded.id,
        "purpose": "patient_care",
        "reference": "case-7",
        "place": "managers-office",
        "device": "c" * 32,
        "restriction": "d" * 32,
        "ground": "",
        "listen": "0" * 32,
        "action": "hold.release",
        "subject": recorded.id,
        "setup_token": "A" * 43,
        "kit_text": "FAIRHEARING RECOVERY KIT 1",
        "kit": "FAIRHEARING RECOVERY KIT 1",
        "form": "sheet",
        "origin": "https://localhost",
        "credential": "00",
        "answer": "{}",
        "browser_key": base64.b64encode(THIEVES_KEY).decode(),
    }
    numbers = {"segments": recorded.segments, "first_segment": 0, "sheet": 1, "closed": recorded.closed}
    return texts | numbers | {"groups": ["AAAA"] * 4, "positions": [1, 2, 3, 4], "places": [1, 2, 3, 4]}


def bodies(recorded):
    return (b"", recorded.header, recorded.segment_bytes(0, recorded.segments), THIEVES_KEY, recorded.id.encode())


def spellings(secret):
    """A secret in every form that a file or an answer might hold it in."""
    yield secret
    for text in (secret.hex(), base64.b64encode(secret).decode(), base64.b32encode(secret).decode()):
        yield text.rstrip("=").encode()
        yield text.rstrip("=").upper().encode()
    yield base64.urlsafe_b64encode(secret).rstrip(b"=")


@pytest.fixture
def stolen(premises):
    """What must never be found: each practice's seed in all spellings, its kit's lines, and sound as it was said."""
    recorded = premises.record(3)
    wanted = []
    for text in premises.kits.values():
        [kit] = parse_kits(text)
        wanted += spellings(kit.seed)
        groups = kit_groups(kit.seed)
        for line in (groups[at : at + 4] for at in range(0, 16, 4)):
            wanted += [" ".join(line).encode(), "".join(line).encode()]
    wanted += [recorded.sound[at : at + WINDOW] for at in range(0, len(recorded.sound) - WINDOW, 4000)]
    return recorded, wanted


def holds_any(data, wanted):
    return any(secret in data for secret in wanted)


def answers(premises, recorded, token_fields):
    """Send every message with every body under these tokens; yield what was asked and answered."""
    known = everything_known(premises, recorded)
    for each in Ask:
        if each is Ask.SIGN_IN or each.startswith("sign_out"):
            continue  # the first takes its time and has tests of its own, the others end the session that is tried
        for body in bodies(recorded):
            header, sound = ask(premises, known | token_fields | {"ask": str(each)}, body)
            yield each, header, sound


def forged_tokens(premises):
    """Tokens that are none, by what they are made of."""
    live = base64.urlsafe_b64decode(premises.sign_in("ash"))
    other = base64.urlsafe_b64decode(premises.sign_in("bob"))
    ended = premises.sign_in("ann")
    premises.client.sign_out(ended)
    person = premises.people["ann"]
    pending = premises.client.sign_in(person.account, person.passphrase, "192.0.2.7").pending
    made = {
        "nothing": b"",
        "chance": secrets.token_bytes(48),
        "a live session's id with a guessed secret": live[:16] + secrets.token_bytes(32),
        "a live session's id with another's secret": live[:16] + other[16:],
        "one flipped bit": live[:-1] + bytes([live[-1] ^ 1]),
        "cut": live[:-1],
        "longer": live + b"\0",
    }
    tokens = {name: base64.urlsafe_b64encode(token).decode() for name, token in made.items()}
    return tokens | {"signed out": ended, "a right passphrase without its code": pending, "no token": "no token"}


def test_without_a_session_no_message_says_more_than_it_may_say_to_anybody(premises, stolen):
    recorded, wanted = stolen

    for name, token in forged_tokens(premises).items():
        for asked, header, sound in answers(premises, recorded, {"unlock": token, "pending": token, "session": "1"}):
            assert not holds_any(str(header).encode() + sound, wanted), (name, asked)
            assert "error" in header or str(asked) in ANSWER_ANYBODY, f"{asked} answers {name}"
            assert not sound or asked is Ask.CHECKPOINT

    assert "sound.begun" not in premises.verbs()


def test_a_token_is_worth_nothing_when_idle_too_long_or_after_a_restart(premises, stolen):
    recorded, _ = stolen
    idle = premises.sign_in("ann")
    premises.move_clock(901)
    before = premises.sign_in("ann")
    assert (
        ask(premises, everything_known(premises, recorded) | {"ask": "status", "unlock": idle})[0]["error"] == "Locked"
    )
    premises.end(signal.SIGKILL)
    premises.start()

    for token in (idle, before):
        for asked in (Ask.BEGIN, Ask.STATUS, Ask.TOUCH, Ask.STEP_UP, Ask.READ):
            known = everything_known(premises, recorded) | {"ask": str(asked), "unlock": token}
            assert ask(premises, known, recorded.header)[0]["error"] == "Locked"


def test_with_the_cookie_of_a_manager_who_is_signed_in_no_message_gives_a_seed(premises, stolen):
    recorded, wanted = stolen
    seeds = [secret for secret in wanted if secret not in recorded.sound]
    unlock = premises.sign_in("ann")

    for asked, header, sound in answers(premises, recorded, {"unlock": unlock}):
        assert not holds_any(str(header).encode() + sound, seeds), asked
        assert len(sound) < SEALED_TO_IT_BYTES, f"{asked} may give a kit away"


def test_with_that_cookie_each_recording_opened_is_in_the_log_first(premises, stolen):
    recorded, wanted = stolen
    unlock = premises.sign_in("ann")
    known = everything_known(premises, recorded) | {"unlock": unlock}

    begun, _ = ask(premises, known | {"ask": "begin"}, recorded.header)
    assert premises.verbs().count("sound.begun") == 1
    _, sound = ask(premises, known | {"ask": "read", "listen": begun["listen"]}, recorded.segment_bytes(0, 3))

    assert holds_any(sound, wanted)
    assert premises.verbs().count("sound.delivered") == 1
    other = premises.record(2, practice="beeston")
    refused, _ = ask(premises, known | {"ask": "begin", "recording": other.id}, other.header)
    assert refused["error"] == "NotYourPractice"


def test_with_that_cookie_a_restricted_recording_gives_no_sound_whatever_purpose_is_named(premises, stolen):
    recorded, wanted = stolen
    RestrictionsClient(premises.client).restrict("e" * 32, "allerton", [recorded.id])
    unlock = premises.sign_in("ann")
    known = everything_known(premises, recorded) | {"unlock": unlock, "code": "", "restriction": "e" * 32}

    for purpose in Purpose:
        for asked in (Ask.BEGIN, Ask.CONSENT, Ask.LIFT):
            body = recorded.header if asked is Ask.BEGIN else b"e" * 32
            answer, sound = ask(premises, known | {"ask": str(asked), "purpose": str(purpose)}, body)
            assert "error" in answer, (asked, purpose)
            assert not holds_any(str(answer).encode() + sound, wanted)

    assert "sound.begun" not in premises.verbs()
    assert {"recordings.consented", "recordings.unrestricted"}.isdisjoint(premises.verbs())


def test_entries_that_are_the_keyholders_own_to_say_are_not_taken_from_the_web(premises):
    for verb in KEYHOLDER_VERBS:
        entry = Leaf(premises.now, verb, "web", outbox=secrets.token_hex(16)).encode()

        answer, _ = ask(premises, {"ask": "append"}, entry)

        assert answer["error"] == "BadEntry"
        assert "the keyholder's own" in answer["message"]


def test_no_file_of_the_home_and_nothing_a_process_is_started_with_holds_a_seed_or_sound(premises, stolen):
    recorded, wanted = stolen
    store = premises.home.store / recorded.id[:2]
    store.mkdir(parents=True)
    (store / f"{recorded.id}.sealed").write_bytes(recorded.data)
    unlock = premises.sign_in("ann")
    listen = premises.begin(unlock, recorded)
    premises.client.read(unlock, listen, 0, recorded.segment_bytes(0, 3))
    passphrases = [person.passphrase.encode() for person in premises.people.values()]
    devices = [form for person in premises.people.values() for form in spellings(person.secret)]

    found = {
        str(path)
        for path in premises.home.root.rglob("*")
        if path.is_file() and holds_any(path.read_bytes(), [*wanted, *passphrases, *devices, unlock.encode()])
    }

    assert not found
    for name in ("environ", "cmdline"):
        said = Path(f"/proc/{premises.process.pid}/{name}").read_bytes()
        assert not holds_any(said, [*wanted, *passphrases])
    assert premises.home.keyholder_socket.stat().st_mode & 0o077 == 0

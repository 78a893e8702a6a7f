"""The recorder's book of keys: what a signed file says now decides, and a broken one leaves what was known."""

from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.capture.recipient_book import RecipientBook
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.recipients import KeyState, RecipientKey, Recipients, RecorderKey, write_recipients
from fairhearing.vault.unseal import PracticeKey

OLD, NEW = PracticeKey(b"o" * 32), PracticeKey(b"n" * 32)
NODE = NoteSigner("fairhearing/recorder/main", Ed25519PrivateKey.from_private_bytes(b"r" * 32))
ALL = frozenset({"allerton"})


def sign(home, *keys):
    signer = NEW.recipients_signer("allerton")
    recipients = Recipients(
        practice="allerton",
        name="Allerton",
        serial=2,
        issued=datetime(2026, 11, 28, tzinfo=UTC),
        keys=keys,
        intake=OLD.public,
        recorders=(RecorderKey("main", NODE.vkey),),
        log_vkey=NODE.vkey,
        signer_vkey=signer.vkey,
    )
    return write_recipients(home, recipients, signer, OLD.recipients_signer("allerton"))


def book_of(home):
    troubles = Troubles(Clock())
    return RecipientBook(home, "main", NODE.vkey, troubles), troubles


def kinds(troubles):
    return {trouble.kind for trouble in troubles.now()}


def test_after_a_change_of_keys_new_recordings_are_sealed_to_the_new_one(tmp_path):
    home = Home(tmp_path)
    book, troubles = book_of(home)
    sign(home, RecipientKey(OLD.public, KeyState.ACTIVE), RecipientKey(NEW.public, KeyState.GENERATED))
    book.refresh(ALL)
    before = book.find("allerton")

    sign(home, RecipientKey(OLD.public, KeyState.RETIRING), RecipientKey(NEW.public, KeyState.ACTIVE))
    book.refresh(ALL)

    assert before.recipient.public == OLD.public
    assert book.find("allerton").recipient.public == NEW.public
    assert TroubleKind.RECIPIENTS_MISSING not in kinds(troubles)


def test_a_practice_that_signed_that_no_key_is_active_is_not_recorded_and_that_is_said(tmp_path, capsys):
    home = Home(tmp_path)
    book, troubles = book_of(home)
    sign(home, RecipientKey(OLD.public, KeyState.ACTIVE))
    book.refresh(ALL)

    sign(home, RecipientKey(OLD.public, KeyState.RETIRING), RecipientKey(NEW.public, KeyState.GENERATED))
    book.refresh(ALL)

    assert book.find("allerton") is None
    assert kinds(troubles) & {TroubleKind.NO_ACTIVE_KEY, TroubleKind.RECIPIENTS_MISSING} == {TroubleKind.NO_ACTIVE_KEY}
    assert "practice allerton is not recorded" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_leaves_the_key_that_was_known(tmp_path):
    home = Home(tmp_path)
    book, troubles = book_of(home)
    path = sign(home, RecipientKey(OLD.public, KeyState.ACTIVE))
    book.refresh(ALL)

    path.write_text("no note at all")
    book.refresh(ALL)

    assert book.find("allerton").recipient.public == OLD.public
    assert TroubleKind.RECIPIENTS_MISSING not in kinds(troubles)

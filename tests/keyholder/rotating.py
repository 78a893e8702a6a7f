"""A manager's way from one key to the next, as a page of a browser goes it."""

from tests.waiting import eventually

from fairhearing.keyholder.rotating.rotation_client import ResealingState, RotationClient, SheetForm
from fairhearing.vault.hpke import kit_info, open_sealed
from fairhearing.vault.sheets import parse_sheets
from fairhearing.vault.xwing import expand_seed

BROWSER_SEED = b"w" * 32


def client(premises):
    return RotationClient(premises.client)


def opened_kit(made, practice="allerton"):
    """Return the text of a kit as the browser opens it."""
    return open_sealed(expand_seed(BROWSER_SEED)[0], made.kit, kit_info(practice, made.key_id)).decode()


def make(premises, unlock, by="ann", form=SheetForm.SHEET, practice="allerton"):
    """Make a new key; return what was made, and the text that is printed."""
    code = premises.fresh_code(by)
    made = client(premises).rotate(unlock, code, practice, expand_seed(BROWSER_SEED)[1], form)
    return made, opened_kit(made, practice)


def words_on(text):
    """Return what stands on a kit, place by place, from the printed lines alone."""
    lines = [line.split()[1:] for line in text.splitlines() if line[:1].isdigit()]
    return [word for line in lines for word in line]


def typed(text, places):
    words = words_on(text)
    return {place: words[place - 1] for place in places}


def verify(premises, unlock, made, text, practice="allerton"):
    client(premises).verify_new_kit(unlock, practice, typed(text, made.words))


def rotate(premises, unlock, by="ann", form=SheetForm.SHEET, practice="allerton"):
    """Change the practice's key from beginning to end; return the new kit's key."""
    made, text = make(premises, unlock, by, form, practice)
    verify(premises, unlock, made, text, practice)
    client(premises).finish_rotation(unlock, premises.fresh_code(by), practice)
    premises.kits[practice] = text
    (kit,) = parse_sheets(text)
    assert kit.key_id == made.key_id
    return kit


def wait_until_resealed(premises, practice="allerton"):
    """Wait until all recordings are under the key of now."""

    def is_over():
        progress = client(premises).resealing(practice)
        return progress if progress.state in {ResealingState.DONE, ResealingState.NOTHING} else None

    return eventually(is_over, what="the end of sealing anew")

"""The sealing gives the published answer, and another answer is noticed."""

from fairhearing.vault.known_answer import _SEALED, KEY_BITS, answers_as_published


def test_aes_256_gcm_answers_as_published() -> None:
    assert answers_as_published()
    assert KEY_BITS == 256


def test_another_answer_is_noticed_at_every_byte() -> None:
    for at in range(len(_SEALED)):
        assert not answers_as_published(_SEALED[:at] + bytes((_SEALED[at] ^ 1,)) + _SEALED[at + 1 :])

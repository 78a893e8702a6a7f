"""Facts: sealed to the intake key, each in its place, their length hidden."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.vault.facts import BadIntakeKey, DamagedFacts, IntakeKey, NoIntakeKey, open_facts
from fairhearing.vault.hpke import DoesNotOpen
from fairhearing.vault.seal import RecordingSealer

NUMBER = "+441134960123"


@pytest.fixture
def sealer(recording, recipient, intake):
    return RecordingSealer.open(recording, recipient, intake.public)


@pytest.fixture
def open_all(intake, recipient):
    def read(sealer, records, key=intake, practice=recipient.practice):
        return open_facts(
            key,
            practice=practice,
            recording_id=sealer.recording_id,
            sealed_facts_key=sealer.sealed_facts_key,
            records=records,
        )

    return read


def test_facts_are_read_in_the_order_they_were_sealed(sealer, open_all):
    facts = [{"fact": "call", "number": NUMBER}, {"fact": "event", "at_s": 1.5}, {"fact": "end", "name": "Zoë"}]

    records = [sealer.seal_facts(fact) for fact in facts]

    assert open_all(sealer, records) == facts


def test_a_record_does_not_show_how_long_a_name_is(sealer):
    short = sealer.seal_facts({"name": "Li"})
    long = sealer.seal_facts({"name": "Featherstonehaugh-Cholmondeley"})

    assert len(short) == len(long) == 4 + 256 + 16


@pytest.mark.parametrize(("length", "padded"), [(244, 256), (245, 256), (246, 512), (501, 512), (502, 768)])
def test_records_come_in_steps_of_256_bytes(sealer, open_all, length, padded):
    fact = {"name": "x" * length}
    assert len('{"name":""}') + length in range(padded - 255, padded + 1)

    record = sealer.seal_facts(fact)

    assert len(record) == 4 + padded + 16
    assert open_all(sealer, [record]) == [fact]


def test_another_intake_key_opens_nothing(sealer, open_all):
    with pytest.raises(DoesNotOpen):
        open_all(sealer, [sealer.seal_facts({})], key=IntakeKey(b"x" * 32))


def test_facts_of_another_practice_do_not_open(sealer, open_all):
    with pytest.raises(DoesNotOpen):
        open_all(sealer, [sealer.seal_facts({})], practice="beeston")


def test_a_record_left_out_moved_or_repeated_is_noticed(sealer, open_all):
    first, second, third = (sealer.seal_facts({"n": n}) for n in range(3))

    for records in ([first, third], [second, first], [first, first], [third]):
        with pytest.raises(DamagedFacts):
            open_all(sealer, records)


@settings(max_examples=60)
@given(st.integers(0, (4 + 256 + 16) * 8 - 1))
def test_a_flipped_bit_is_noticed(bit):
    intake = IntakeKey(b"i" * 32)
    cipher_owner = RecordingSealer.open("0" * 32, _recipient(), intake.public)
    record = bytearray(cipher_owner.seal_facts({"n": 1}))
    record[bit // 8] ^= 1 << bit % 8

    with pytest.raises(DamagedFacts):
        open_facts(
            intake,
            practice="allerton",
            recording_id="0" * 32,
            sealed_facts_key=cipher_owner.sealed_facts_key,
            records=[bytes(record)],
        )


def test_lists_inside_lists_without_end_are_refused_by_name(sealer, intake, recipient, open_all):
    cipher = AESGCM(intake.open_facts_key(sealer.sealed_facts_key, recipient.practice, sealer.recording_id))
    text = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    record = bytes(4) + cipher.encrypt(bytes(12), text, sealer.recording_id.encode())

    with pytest.raises(DamagedFacts):
        open_all(sealer, [record])


@pytest.mark.parametrize("length", [0, 3, 4, 19, 20, 275])
def test_a_truncated_record_is_refused_by_name(sealer, open_all, length):
    with pytest.raises(DamagedFacts):
        open_all(sealer, [sealer.seal_facts({})[:length]])


def test_an_intake_key_is_kept_for_its_owner_alone(tmp_path, intake):
    path = tmp_path / "catalogue" / "intake.key"

    intake.save(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert IntakeKey.load(path).key_id == intake.key_id


def test_an_intake_key_is_never_overwritten_by_another(tmp_path, intake):
    path = tmp_path / "intake.key"
    intake.save(path)
    intake.save(path)

    with pytest.raises(FileExistsError):
        IntakeKey.generate().save(path)

    assert IntakeKey.load(path).key_id == intake.key_id


def test_a_missing_intake_key_is_named(tmp_path):
    with pytest.raises(NoIntakeKey):
        IntakeKey.load(tmp_path / "intake.key")


@pytest.mark.parametrize("content", [b"", b"\xff", b"fairhearing-intake-key-v1 AAAA\n", b"A" * 44])
def test_a_file_that_is_no_intake_key_is_refused(tmp_path, content):
    path = tmp_path / "intake.key"
    path.write_bytes(content)

    with pytest.raises(BadIntakeKey):
        IntakeKey.load(path)


def _recipient():
    from fairhearing.vault.hpke import PublicKey
    from fairhearing.vault.seal import Recipient
    from fairhearing.vault.xwing import expand_seed

    return Recipient("allerton", PublicKey(expand_seed(b"p" * 32)[1]))

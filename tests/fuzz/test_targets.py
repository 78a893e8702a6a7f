"""Every parser, every seed: whole, cut off at every length, and with bytes changed. `make fuzz` goes further."""

import random

import pytest

from .targets import TARGETS

CASES = [(name, n) for name, target in TARGETS.items() for n in range(len(target.seeds))]


@pytest.mark.parametrize("name", TARGETS)
def test_some_seed_of_every_target_is_read_without_an_error(name):
    target = TARGETS[name]

    def is_read(seed):
        try:
            target.parse(seed)
        except target.named:
            return False
        return True

    assert any(is_read(seed) for seed in target.seeds)


@pytest.mark.parametrize(("name", "n"), CASES)
def test_a_seed_cut_off_anywhere_is_read_or_refused_by_name(name, n):
    target = TARGETS[name]
    seed = target.seeds[n]
    step = max(1, len(seed) // 150)

    for length in range(0, len(seed), step):
        target.check(seed[:length])


@pytest.mark.parametrize(("name", "n"), CASES)
def test_a_seed_with_bytes_changed_is_read_or_refused_by_name(name, n):
    target = TARGETS[name]
    chance = random.Random(f"{name} {n}")

    for _ in range(60):
        changed = bytearray(target.seeds[n])
        for _ in range(chance.randrange(1, 8)):
            changed[chance.randrange(len(changed))] = chance.choice((0, 0xFF, ord("<"), chance.randrange(256)))
        target.check(bytes(changed))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("recorder-json", b'{"version": ' + b"1" * 5000 + b"}"),
        ("manifest", b'{"format": ' + b"1" * 5000 + b"}"),
        ("frames", b"\0\0\x13\x90\0\0\0\0" + b'{"a":' + b"1" * 5002 + b"}"),
        ("sip", b"OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP a:" + b"9" * 5000 + b"\r\n\r\n"),
    ],
)
def test_a_number_of_more_digits_than_python_reads_is_refused_by_name(name, found):
    TARGETS[name].check(found)

"""The set of outbox ids."""

from hypothesis import given
from hypothesis import strategies as st

from fairhearing.audit.outbox_ids import OutboxIds, entry_digest, outbox_digest


@given(st.lists(st.text(min_size=1, max_size=8), max_size=40), st.text(min_size=1, max_size=8))
def test_what_was_added_is_in_it_and_nothing_else(added, asked):
    ids = OutboxIds()
    for each in added:
        ids.add(outbox_digest(each.encode()))

    assert all(each in ids for each in added)
    assert (asked in ids) == (asked in added)


def test_a_hundred_thousand_ids_share_buckets_and_are_kept_apart():
    ids = OutboxIds()
    for n in range(100_000):
        ids.add(outbox_digest(b"row-%d" % n))

    assert all(f"row-{n}" in ids for n in range(0, 100_000, 997))
    assert not any(f"row-{n}" in ids for n in range(100_000, 200_000, 97))


def test_the_id_of_an_entry_is_found_and_a_detail_s_text_is_not(leaves):
    ids = OutboxIds()

    ids.add(entry_digest(leaves(1)[0].encode()))

    assert "row-0" in ids
    assert "row-1" not in ids

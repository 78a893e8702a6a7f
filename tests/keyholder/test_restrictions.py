"""Recordings whose use a person restricted: the keyholder itself refuses them, whatever a web page asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.keyholder.errors import (
    BadMessage,
    CodeOwed,
    DamagedFiles,
    Locked,
    NotYourPractice,
    RestrictedUse,
    SignInFailed,
    UnknownListen,
)
from fairhearing.keyholder.listening.restrictions import (
    Restriction,
    State,
    load_restrictions,
    restricted_in,
    restricted_path,
    set_agreed,
    set_lifted,
    set_standing,
    write_restrictions,
)
from fairhearing.keyholder.listening.restrictions_client import Eased, RestrictionsClient
from fairhearing.vault.home import Home

FIRST, SECOND, MATTER = "a" * 32, "b" * 32, "c" * 32


def client(premises):
    return RestrictionsClient(premises.client)


def restrict(premises, *recordings, restriction=FIRST, practice="allerton"):
    client(premises).restrict(restriction, practice, [each.id for each in recordings])


def eased(premises, name, unlock, code=None, practice="allerton"):
    return Eased(unlock, premises.fresh_code(name) if code is None else code, practice, MATTER)


def details(premises, verb):
    return [(leaf.subject, leaf.detail) for leaf in premises.log() if leaf.verb == verb]


def test_a_restricted_recording_is_refused_for_what_the_law_does_not_allow_and_no_code_helps(premises):
    restricted, other = premises.record(1), premises.record(2)
    ann = premises.sign_in("ann")

    restrict(premises, restricted)

    for code in ("", premises.fresh_code("ann")):
        with pytest.raises(RestrictedUse):
            premises.begin(ann, restricted, code=code)
    premises.begin(ann, other)
    assert details(premises, "sound.refused") == [(restricted.id, {"reason": "restricted"})] * 2
    assert details(premises, "recordings.restricted") == [(FIRST, {"recordings": 1})]


def test_what_the_law_allows_takes_a_fresh_code_each_time_and_the_log_says_on_which_ground(premises):
    recorded = premises.record(1)
    ann = premises.sign_in("ann")
    restrict(premises, recorded)

    with pytest.raises(CodeOwed):
        premises.begin(ann, recorded, purpose="claim_or_legal_advice")
    code = premises.fresh_code("ann")
    listen = premises.begin(ann, recorded, purpose="claim_or_legal_advice", code=code)
    with pytest.raises(SignInFailed):
        premises.begin(ann, recorded, purpose="claim_or_legal_advice", code=code)

    assert premises.client.read(ann, listen, 1, recorded.segment_bytes(1, 1))
    [(subject, begun)] = details(premises, "sound.begun")
    assert (subject, begun["ground"]) == (recorded.id, "legal_claims")
    assert ("listen.restricted", recorded.id) in [
        (leaf.detail["action"], leaf.subject) for leaf in premises.log() if leaf.verb == "code.confirmed"
    ]


def test_every_listen_that_goes_on_ends_when_its_recording_is_restricted(premises):
    recorded = premises.record(1)
    listens = [(unlock, premises.begin(unlock, recorded)) for unlock in map(premises.sign_in, ("ann", "ash"))]

    restrict(premises, recorded)

    for unlock, listen in listens:
        with pytest.raises(UnknownListen):
            premises.client.read(unlock, listen, 1, recorded.segment_bytes(1, 1))


def test_consent_opens_it_until_it_is_taken_back_and_the_consent_of_one_is_not_anothers(premises):
    recorded = premises.record(1)
    ann = premises.sign_in("ann")
    restrict(premises, recorded)
    restrict(premises, recorded, restriction=SECOND)

    client(premises).consent(eased(premises, "ann", ann), [FIRST])
    with pytest.raises(RestrictedUse):
        premises.begin(ann, recorded)
    client(premises).consent(eased(premises, "ann", ann), [SECOND])
    premises.begin(ann, recorded)
    restrict(premises, recorded, restriction=SECOND)

    with pytest.raises(RestrictedUse):
        premises.begin(ann, recorded)
    assert [subject for subject, _ in details(premises, "recordings.consented")] == [FIRST, SECOND]


def test_what_was_lifted_is_open_after_a_restart_and_no_late_message_restricts_it_again(premises):
    recorded = premises.record(1)
    restrict(premises, recorded)
    ann = premises.sign_in("ann")
    client(premises).lift(eased(premises, "ann", ann), [FIRST, SECOND])

    restrict(premises, recorded)
    restrict(premises, recorded, restriction=SECOND)
    premises.end()
    premises.start()

    premises.begin(premises.sign_in("ann"), recorded)
    assert [subject for subject, _ in details(premises, "recordings.unrestricted")] == [FIRST, SECOND]


def test_neither_a_cookie_alone_nor_a_wrong_code_nor_another_practices_holder_eases_anything(premises):
    recorded = premises.record(1)
    restrict(premises, recorded)
    ann, bob = premises.sign_in("ann"), premises.sign_in("bob")
    used = premises.people["ann"].code(premises.now)

    for ease in (client(premises).consent, client(premises).lift):
        for code in ("", "000000", used):
            with pytest.raises(SignInFailed):
                ease(eased(premises, "ann", ann, code), [FIRST])
        premises.move_clock(3600)
        ann, bob = premises.sign_in("ann"), premises.sign_in("bob")
        used = premises.people["ann"].code(premises.now)
        with pytest.raises(NotYourPractice):
            ease(eased(premises, "bob", bob), [FIRST])
        with pytest.raises(Locked):
            ease(eased(premises, "bob", "none", "000000"), [FIRST])

    with pytest.raises(RestrictedUse):
        premises.begin(premises.sign_in("ann"), recorded)


def test_nothing_of_another_practice_is_restricted(premises):
    theirs = premises.record(1, practice="beeston")

    with pytest.raises(NotYourPractice):
        restrict(premises, theirs)

    premises.begin(premises.sign_in("bob"), theirs)


def test_telling_it_again_changes_nothing_and_is_logged_once(premises):
    recorded = premises.record(1)

    for _ in range(3):
        restrict(premises, recorded)

    assert len(details(premises, "recordings.restricted")) == 1


def test_a_list_that_was_damaged_opens_nothing_of_the_practice(premises):
    recorded = premises.record(1)
    ann = premises.sign_in("ann")
    restrict(premises, recorded)
    restricted_path(premises.home, "allerton").write_text('{"format": "fairhearing restricted v1"}')

    with pytest.raises(DamagedFiles):
        premises.begin(ann, recorded)


@pytest.mark.parametrize("named", [{"restriction": "x"}, {"practice": "../x"}])
def test_what_names_no_restriction_or_practice_is_refused(premises, named):
    recorded = premises.record(1)
    with pytest.raises(BadMessage):
        restrict(premises, recorded, **named)


ids = st.text("0123456789abcdef", min_size=32, max_size=32)
rows = st.builds(Restriction, st.sampled_from(State), st.frozensets(ids, max_size=4))


@given(st.dictionaries(ids, rows, max_size=4))
def test_a_list_comes_back_as_it_was_written(tmp_path_factory, restrictions):
    home = Home(tmp_path_factory.mktemp("home"))

    write_restrictions(home, "allerton", restrictions)

    assert load_restrictions(home, "allerton") == restrictions
    standing = {each for row in restrictions.values() if row.state is State.STANDING for each in row.recordings}
    assert restricted_in(home, "allerton") == standing


@given(st.dictionaries(ids, rows, max_size=3), ids, st.frozensets(ids, min_size=1, max_size=3))
def test_once_lifted_a_restriction_is_never_set_again(before, restriction, recordings):
    lifted = set_lifted(before, restriction)

    assert set_standing(lifted, restriction, recordings) == lifted
    assert set_agreed(lifted, restriction) == lifted
    others = {each: row for each, row in before.items() if each != restriction}
    assert {each: row for each, row in lifted.items() if each != restriction} == others

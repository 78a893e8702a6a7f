"""Who is on the line as metadata change: transfers, conferences, streams that come and go, damage in between."""

from itertools import permutations

import pytest

from fairhearing.call.actions import EndReason, Note, StopRecording
from fairhearing.call.events import EventKind
from fairhearing.call.sides import Side
from fairhearing.call.streams import StreamState

from .recording_client import DESK, PATIENT, TWO_STREAMS, RecordingClient, audio, both, metadata, sdp

DOCTOR = ("p-doctor", "sip:202@pbx.example", "Dr Second")
L, R = Side.LEFT, Side.RIGHT


def on_the_line(action):
    """Who is there, and on which side of which recording."""
    return {party.name: (party.recording, party.side) for party in action.parties if party.here}


def left(identity):
    return (
        f"<participantsessionassoc participant_id='{identity}' session_id='s1'>"
        "<associate-time>2026-11-22T12:00:00Z</associate-time>"
        "<disassociate-time>2026-11-22T12:01:00Z</disassociate-time></participantsessionassoc>"
    )


def update(client, document):
    """Send metadata alone; return what changes."""
    answer, actions = client.request("UPDATE", body=("application/rs-metadata+xml", document))
    assert answer.status == 200
    return actions


def started():
    client = RecordingClient()
    _, (start,) = client.invite()
    return client, start


def test_a_complete_document_without_somebody_says_that_they_left():
    client, _ = started()

    [change] = update(client, metadata((PATIENT, "1"), (DOCTOR, "0")))

    assert on_the_line(change) == {"Alice Patient": (0, L), "Dr Second": (0, R)}
    assert [party.name for party in change.parties] == ["Alice Patient", "Reception", "Dr Second"]
    assert [event.kind for event in change.events] == [EventKind.PARTIES_CHANGED]


def test_a_partial_document_says_it_by_the_time_somebody_left():
    client, _ = started()

    [change] = update(client, metadata((DOCTOR, "0"), mode="partial", extra=left("p-in")))

    assert on_the_line(change) == {"Alice Patient": (0, L), "Dr Second": (0, R)}


PARTS = (
    metadata((DOCTOR, None), mode="partial"),
    metadata(mode="partial", extra=left("p-in")),
    metadata(
        mode="partial",
        extra="<participantstreamassoc participant_id='p-doctor'><send>st-0</send></participantstreamassoc>",
    ),
)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_parts_of_a_transfer_in_any_order_come_to_the_same(order):
    client, _ = started()

    changes = [change for number in order for change in update(client, PARTS[number])]

    assert on_the_line(changes[-1]) == {"Alice Patient": (0, L), "Dr Second": (0, R)}


def test_a_damaged_document_in_the_middle_changes_nobody():
    client, _ = started()

    [note] = update(client, "<recording><participant")
    [change] = update(client, metadata((PATIENT, "1"), (DOCTOR, "0")))

    assert isinstance(note, Note)
    assert note.event.kind is EventKind.METADATA_DAMAGED
    assert on_the_line(change) == {"Alice Patient": (0, L), "Dr Second": (0, R)}


def test_the_same_people_under_new_ids_are_no_news():
    client, _ = started()
    again = [(("x1", *PATIENT[1:]), "1"), (("x2", *DESK[1:]), "0")]

    assert update(client, metadata(*again)) == []


def test_somebody_who_comes_back_is_there_again():
    client, _ = started()
    update(client, metadata(mode="partial", extra=left("p-in")))

    back = "<participantsessionassoc participant_id='p-in' session_id='s1'><associate-time>2026-11-22T12:02:00Z"
    [change] = update(client, metadata(mode="partial", extra=f"{back}</associate-time></participantsessionassoc>"))

    assert set(on_the_line(change)) == {"Alice Patient", "Reception"}


def test_one_session_ends_and_the_next_begins_in_the_same_recording_session():
    client, _ = started()
    since = "<associate-time>2026-11-22T12:00:00Z</associate-time>"
    parts = (("p-out", "s1"), ("p-in", "s1"), ("p-out", "s2"), ("p-doctor", "s2"))
    follows = "<session session_id='s1'><stop-time>now</stop-time></session><session session_id='s2'/>" + "".join(
        f"<participantsessionassoc participant_id='{who}' session_id='{session}'>{since}</participantsessionassoc>"
        for who, session in parts
    )

    [change] = update(client, metadata((DOCTOR, "0"), mode="partial", extra=follows))

    assert on_the_line(change) == {"Alice Patient": (0, L), "Dr Second": (0, R)}


def test_a_call_whose_sessions_have_all_ended_keeps_its_last_parties_until_it_is_closed():
    client, _ = started()
    [change] = update(client, metadata((DOCTOR, "0"), mode="partial", extra=left("p-in")))

    over = update(client, metadata(mode="partial", extra=left("p-out") + left("p-doctor")))

    assert set(on_the_line(change)) == {"Alice Patient", "Dr Second"}
    assert over == []


def test_a_third_stream_is_another_recording_and_its_party_is_heard_there():
    client, _ = started()
    three = sdp(audio("1", 40000), audio("0", 40002), audio("2", 40004))

    _, (change,) = client.invite(body=both(three, metadata((PATIENT, "1"), (DESK, "0"), (DOCTOR, "2"))))

    assert on_the_line(change) == {"Alice Patient": (0, L), "Reception": (0, R), "Dr Second": (1, R)}


def test_a_third_on_a_mixed_stream_is_heard_on_its_side():
    client, _ = started()
    mixed = "<participantstreamassoc participant_id='p-doctor'><send>st-0</send></participantstreamassoc>"

    [change] = update(client, metadata((DOCTOR, None), mode="partial", extra=mixed))

    assert on_the_line(change) == {"Alice Patient": (0, L), "Reception": (0, R), "Dr Second": (0, R)}
    assert [(stream.label, stream.side) for stream in change.streams] == [("1", L), ("0", R)]


def test_a_mix_that_two_of_the_practice_send_is_the_practices_side_from_the_beginning():
    mixed = "<participantstreamassoc participant_id='p-doctor'><send>st-0</send></participantstreamassoc>"
    document = metadata((DESK, "0"), (PATIENT, "1"), (DOCTOR, None), extra=mixed)

    _, (start,) = RecordingClient().invite(body=both(sdp(audio("0", 40002), audio("1", 40000)), document))

    assert [(stream.label, stream.side) for stream in start.streams] == [("0", R), ("1", L)]


def test_one_stream_of_several_people_is_said_to_be_a_mix():
    one, both_send = sdp(audio("1", 40000)), "<participantstreamassoc participant_id='p-in'><send>st-1</send>"
    mixed = metadata((PATIENT, "1"), (DESK, None), extra=f"{both_send}</participantstreamassoc>")

    _, (start,) = RecordingClient().invite(body=both(one, mixed))
    _, (alone,) = RecordingClient().invite(body=both(one, metadata((PATIENT, "1"), (DESK, None))))

    assert EventKind.MIXED_STREAM in [event.kind for event in start.events]
    assert EventKind.MIXED_STREAM not in [event.kind for event in alone.events]


def test_a_stream_that_goes_and_comes_again_finds_its_place_again():
    client, _ = started()
    one, two = sdp(audio("1", 40000), audio("0", 0)), TWO_STREAMS

    _, (gone,) = client.invite(body=both(one))
    _, (back,) = client.invite(body=both(two))
    _, (again,) = client.invite(body=both(one))

    assert {each.label: each.state for each in gone.streams} == {"1": StreamState.ACTIVE, "0": StreamState.ENDED}
    assert [(each.label, each.side, each.recording) for each in back.streams] == [("1", L, 0), ("0", R, 0)]
    assert [each.kind for each in again.events] == [EventKind.STREAM_ENDED]


def test_early_media_of_a_call_that_is_cancelled_is_kept():
    client = RecordingClient()
    client.cseq = 1
    client.send(client.write("INVITE", "Require: siprec", body=both(), branch="early"))

    answer = client.send(client.write("CANCEL", branch="early"))
    later = [action for _, action in client.pass_time(40)]

    assert len(answer) == 1
    assert [each.reason for each in later if isinstance(each, StopRecording)] == [EndReason.CANCEL]


UCID = "<session session_id='s1'><x:ucid xmlns:x='urn:x'>00FA080019001038F725B3</x:ucid></session>"


def test_what_ties_a_call_to_others_is_told_at_its_beginning_or_when_it_is_learnt():
    client = RecordingClient()
    _, (start,) = client.invite("Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=00000000000000000000000000000000")

    [change] = update(client, metadata(mode="partial", extra=UCID))

    assert [each.value for each in start.call.identifiers] == ["ab30317f1a784dc48ff824d0d3715d86"]
    assert [each.value for each in change.identifiers] == ["0019001038f725b3"]
    assert [(each.name, each.text) for each in change.extensions] == [("ucid", "00FA080019001038F725B3")]
    assert update(client, metadata(mode="partial", extra=UCID)) == []

"""SIPREC metadata in the dialects that are met. Everyone is invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.wire.siprec import (
    MAX_ELEMENTS,
    MAX_METADATA_BYTES,
    Association,
    BadMetadata,
    CommunicationSession,
    DataMode,
    Extension,
    Sending,
    StreamLabel,
    parse_metadata,
)
from fairhearing.wire.siprec_merging import merge_metadata

RFC_7865 = b"""<?xml version="1.0" encoding="UTF-8"?>
<recording xmlns='urn:ietf:params:xml:ns:recording:1'>
  <datamode>complete</datamode>
  <session session_id="s1"><sipSessionID>abc;remote=def</sipSessionID></session>
  <participant participant_id="p1">
    <nameID aor="sip:07700900123@pbx.example"><name xml:lang="en">Alice Patient</name></nameID>
  </participant>
  <participant participant_id="p2"><nameID aor="sip:201@pbx.example"/></participant>
  <stream stream_id="st1" session_id="s1"><label>1</label></stream>
  <stream stream_id="st0" session_id="s1"><label>0</label></stream>
  <participantstreamassoc participant_id="p1"><send>st1</send><recv>st0</recv></participantstreamassoc>
  <participantstreamassoc participant_id="p2"><send>st0</send><recv>st1</recv></participantstreamassoc>
</recording>"""

OLD_DRAFT = b"""<recording xmlns='urn:ietf:params:xml:ns:recording'>
  <datamode>complete</datamode>
  <session id="s1"/>
  <participant id="p1" session="s1">
    <nameID><aor>sip:07700900123@pbx.example</aor><name>Alice Patient</name></nameID>
    <send>st1</send>
    <extensiondata xmlns:v="http://vendor.example/ext"><v:callingParty>true</v:callingParty></extensiondata>
  </participant>
  <participant id="p2" session="s1"><nameID aor="sip:201@pbx.example"/><send id="st0"/></participant>
  <stream id="st1" session="s1"><label> 1 </label></stream>
  <stream id="st0" session="s1"><label>0</label></stream>
  <extensiondata id="e1" parent="s1" xmlns:v="http://vendor.example/ext"><v:ucid>00FA08</v:ucid></extensiondata>
</recording>"""


@pytest.mark.parametrize("document", [RFC_7865, OLD_DRAFT], ids=["rfc", "draft"])
def test_participants_streams_and_senders_are_read_in_every_dialect(document):
    metadata = parse_metadata(document)

    assert metadata.session == "s1"
    assert [(p.id, p.aor, p.name) for p in metadata.participants] == [
        ("p1", "sip:07700900123@pbx.example", "Alice Patient"),
        ("p2", "sip:201@pbx.example", ""),
    ]
    assert metadata.streams == (StreamLabel("st1", "1"), StreamLabel("st0", "0"))
    assert [(s.participant, s.sends) for s in metadata.sendings] == [("p1", ("st1",)), ("p2", ("st0",))]


@pytest.mark.parametrize(
    "namespace", [b"urn:ietf:params:xml:ns:recording", b"urn:ietf:params:xml:ns:recoding:1", b"Recording"]
)
def test_any_namespace_will_do(namespace):
    document = RFC_7865.replace(b"urn:ietf:params:xml:ns:recording:1", namespace)

    assert parse_metadata(document) == parse_metadata(RFC_7865)


def test_no_namespace_will_do():
    document = RFC_7865.replace(b" xmlns='urn:ietf:params:xml:ns:recording:1'", b"")

    assert parse_metadata(document) == parse_metadata(RFC_7865)


def test_the_client_s_own_session_is_kept():
    [session] = parse_metadata(RFC_7865).sessions

    assert (session.id, session.sip_sessions, session.has_ended) == ("s1", ("abc;remote=def",), False)


def test_vendors_elements_are_kept_and_mark_the_caller():
    metadata = parse_metadata(OLD_DRAFT)

    assert metadata.extensions == (Extension("p1", "callingParty", "true"), Extension("s1", "ucid", "00FA08"))
    assert [participant.calls for participant in metadata.participants] == [True, False]


def test_a_document_of_almost_nothing_is_read():
    metadata = parse_metadata(b"<recording/>")

    assert (metadata.mode, metadata.participants, metadata.streams) == (DataMode.COMPLETE, (), ())


def test_a_partial_document_adds_and_corrects():
    partial = b"""<recording><datamode>partial</datamode>
      <participant participant_id="p2"><nameID aor="sip:202@pbx.example"/></participant>
      <participant participant_id="p3"><nameID aor="sip:203@pbx.example"/></participant>
      <stream stream_id="st2"><label>2</label></stream>
      <participantstreamassoc participant_id="p3"><send>st2</send></participantstreamassoc></recording>"""

    merged = merge_metadata(parse_metadata(RFC_7865), parse_metadata(partial))

    assert [p.aor[4:7] for p in merged.participants] == ["077", "202", "203"]
    assert [stream.label for stream in merged.streams] == ["1", "0", "2"]
    assert merged.sendings[-1] == Sending("p3", ("st2",), ())
    assert merged.session == "s1"


def test_a_complete_document_replaces():
    later = parse_metadata(RFC_7865.replace(b"p2", b"p3").replace(b"s1", b"s2"))

    assert merge_metadata(parse_metadata(RFC_7865), later) == later


def test_a_complete_document_that_names_nobody_takes_nobody_away():
    merged = merge_metadata(parse_metadata(RFC_7865), parse_metadata(b"<recording/>"))

    assert merged == parse_metadata(RFC_7865)


GROUPED = b"""<recording><datamode>partial</datamode>
  <group group_id="g1"><associate-time>2026-11-23T10:00:00Z</associate-time></group>
  <session session_id="s1"><sipSessionID>call@pbx</sipSessionID><group-ref>g1</group-ref>
    <stop-time>2026-11-23T10:03:00Z</stop-time></session>
  <session session_id="s2"><sipSessionID>other@pbx</sipSessionID><group-ref>g1</group-ref></session>
  <participant participant_id="p3"><nameID aor="sip:204@pbx.example"/></participant>
  <participantsessionassoc participant_id="p2" session_id="s1"><associate-time>2026-11-23T10:00:00Z</associate-time>
    <disassociate-time>2026-11-23T10:03:00Z</disassociate-time></participantsessionassoc>
  <participantsessionassoc participant_id="p3" session_id="s2"><associate-time>2026-11-23T10:03:00Z</associate-time>
  </participantsessionassoc>
  <participantstreamassoc participant_id="p2"><send>st0</send>
    <disassociate-time>2026-11-23T10:03:00Z</disassociate-time></participantstreamassoc>
  <participantstreamassoc participant_id="p3"><send>st0</send></participantstreamassoc>
</recording>"""


def test_groups_sessions_and_who_takes_part_in_them_are_read():
    metadata = parse_metadata(GROUPED)

    assert metadata.groups == ("g1",)
    assert [(each.id, each.group, each.has_ended) for each in metadata.sessions] == [
        ("s1", "g1", True),
        ("s2", "g1", False),
    ]
    assert metadata.associations == (Association("p2", "s1", has_left=True), Association("p3", "s2", has_left=False))


def test_who_no_longer_sends_a_stream_is_not_its_sender():
    assert parse_metadata(GROUPED).sendings == (Sending("p2", (), ()), Sending("p3", ("st0",), ()))


def test_what_a_partial_document_leaves_out_of_a_session_or_a_participant_stays():
    partial = b"""<recording><datamode>partial</datamode><session session_id="s1"><stop-time>now</stop-time></session>
      <participant participant_id="p1"/></recording>"""

    merged = merge_metadata(parse_metadata(RFC_7865), parse_metadata(partial))

    assert merged.sessions == (CommunicationSession("s1", ("abc;remote=def",), "", has_ended=True),)
    assert merged.participants == parse_metadata(RFC_7865).participants


def test_older_documents_say_who_has_left_inside_the_participant():
    document = b"""<recording><participant id="p1" session="s1"><associate-time>2026-11-23T10:00:00</associate-time>
      <disassociate-time>2026-11-23T10:01:00</disassociate-time><send>st1</send></participant>
      <participant id="p2" session="s1"><disassociate-time>2026-11-23T10:01:00</disassociate-time>
      <associate-time>2026-11-23T10:02:00</associate-time></participant></recording>"""

    assert parse_metadata(document).associations == (
        Association("p1", "s1", has_left=True),
        Association("p2", "s1", has_left=False),
    )


def test_a_sender_that_is_named_once_a_stream_sends_them_all():
    document = b"""<recording><participantstreamassoc participant_id="p1"><send>a</send></participantstreamassoc>
      <participantstreamassoc participant_id="p1"><send>b</send><recv>c</recv></participantstreamassoc></recording>"""

    assert parse_metadata(document).sendings == (Sending("p1", ("a", "b"), ("c",)),)


def test_what_vendors_put_into_attributes_is_kept_too():
    document = b"""<recording><session session_id="s1"><v:call xmlns:v="urn:v" id="x" gcid="42" v:leg="B"/></session>
      <callData xmlns="urn:ribbon"><callid>abc@pbx</callid></callData></recording>"""

    assert parse_metadata(document).extensions == (
        Extension("s1", "call@gcid", "42"),
        Extension("s1", "call@leg", "B"),
        Extension("", "callid", "abc@pbx"),
    )


BOMB = b"""<!DOCTYPE recording [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><recording>&b;</recording>"""
OUTSIDE = b"""<!DOCTYPE recording [<!ENTITY a SYSTEM "file:///etc/hostname">]><recording>&a;</recording>"""


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"not xml",
        b"<recording>",
        b"<other/>",
        BOMB,
        OUTSIDE,
        b"<!DOCTYPE recording><recording/>",
        b"<?xml version='1.0' encoding='klingon'?><recording/>",
        b"<?xml version='1.0' encoding='utf-16'?><recording/>",
        b"\xff\xfe\x00",
        b"<recording>" + b" " * MAX_METADATA_BYTES + b"</recording>",
    ],
)
def test_what_is_no_metadata_is_refused_by_name(document):
    with pytest.raises(BadMetadata) as caught:
        parse_metadata(document)

    assert "hostname" not in str(caught.value)


def test_a_document_as_deep_as_it_may_be_is_survived():
    depth = 30000
    document = b"<recording>" + b"<a>" * depth + b"x" + b"</a>" * depth + b"</recording>"

    metadata = parse_metadata(document)

    assert [extension.text for extension in metadata.extensions] == ["x"]


@pytest.mark.parametrize("length", range(0, len(RFC_7865), 3))
def test_metadata_cut_off_anywhere_is_refused_by_name(length):
    with pytest.raises(BadMetadata):
        parse_metadata(RFC_7865[:length])


@given(st.integers(0, len(OLD_DRAFT)), st.integers(0, 30), st.binary(max_size=20))
def test_damaged_metadata_is_a_value_or_our_named_error(start, length, damage):
    try:
        parse_metadata(OLD_DRAFT[:start] + damage + OLD_DRAFT[start + length :])
    except BadMetadata:
        return


def test_additions_without_end_come_to_no_more_than_one_document_may_have():
    known = parse_metadata(RFC_7865)
    for turn in range(3):
        parts = "".join(f"<participant id='p{turn}-{n}'/><stream id='s{turn}-{n}'/>" for n in range(MAX_ELEMENTS // 2))
        known = merge_metadata(
            known, parse_metadata(f"<recording><datamode>partial</datamode>{parts}</recording>".encode())
        )

    assert len(known.participants) == len(known.streams) == MAX_ELEMENTS
    assert known.participants[-1].id.startswith("p2-")

"""recorder.json: what is written is read, and what is wrong is named."""

import json
from ipaddress import ip_network

import pytest

from fairhearing.call.clients import Client
from fairhearing.capture.config import (
    Limits,
    Practice,
    RecorderConfig,
    RtpPorts,
    SipAddress,
    load_config,
    parse_config,
    publish_config,
    render_config,
)
from fairhearing.capture.errors import BadSettings
from fairhearing.vault.home import Home

CONFIG = RecorderConfig(
    sip=(SipAddress("127.0.0.1", 5070),),
    rtp=RtpPorts("127.0.0.1", 30000, 30999),
    clients=(
        Client(
            name="telephone system",
            networks=(ip_network("127.0.0.0/8"), ip_network("2001:db8::/64")),
            default_practice="allerton",
            records_plain_invites=True,
            user="pbx",
            password="between us",
        ),
    ),
    practices=(
        Practice(id="allerton", name="Allerton Medical Centre", numbers=("+441134960100",), extensions=("201", "202")),
        Practice(id="westfield", name="Westfield Medical Centre"),
    ),
    limits=Limits(silence_s=60.0, calls=20),
)


def with_change(change):
    value = json.loads(render_config(CONFIG))
    change(value)
    return json.dumps(value)


def test_what_is_published_is_what_is_loaded(tmp_path):
    home = Home(tmp_path)

    publish_config(home, CONFIG)

    assert load_config(home.recorder_json) == CONFIG


def test_an_empty_object_is_the_defaults():
    assert parse_config("{}") == RecorderConfig()


def test_a_practices_lines_are_what_the_rules_need():
    lines = CONFIG.practices[0].lines

    assert (lines.id, lines.numbers, lines.extensions) == ("allerton", {"+441134960100"}, {"201", "202"})


def test_a_number_of_the_register_may_be_written_as_it_is_dialled():
    entries = [{"party": party, "kind": "union"} for party in ("0113 496 0700", "+441134960700", "201", "Union")]

    read = parse_config(with_change(lambda v: v["practices"][0].update(never_recorded=entries)))

    parties = [entry.party for entry in read.practices[0].never_recorded]
    assert parties == ["+441134960700", "+441134960700", "201", "Union"]


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(BadSettings, match="No such file"):
        load_config(tmp_path / "recorder.json")


def test_a_file_that_is_no_text_is_said(tmp_path):
    (tmp_path / "recorder.json").write_bytes(b"\xff\xfe{}")

    with pytest.raises(BadSettings, match="UTF-8"):
        load_config(tmp_path / "recorder.json")


def test_a_sip_port_inside_the_rtp_range_is_refused_with_both():
    with pytest.raises(BadSettings, match=r"sip\.port 30500 lies inside rtp's 30000 to 30999"):
        parse_config(with_change(lambda v: v["sip"].update(port=30500)))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda v: v.update(versoin=1), "versoin: no such setting"),
        (lambda v: v.update(version=2), "version: this recorder reads version 1"),
        (lambda v: v["sip"].update(host="phones"), "sip.host: write an IPv4 or IPv6 address"),
        (lambda v: v["rtp"].update(host="0.0.0.0"), "rtp.host: clients are told"),  # noqa: S104 - refused
        (lambda v: v["rtp"].update(last_port=30001), "rtp: last_port must lie at least 3"),
        (lambda v: v["sip"].update(port=True), "sip.port: a whole number"),
        (lambda v: v["sip"].update(extra=1), "sip.extra: no such setting"),
        (lambda v: v["clients"][0].update(networks=[]), "clients[0].networks: at least one"),
        (lambda v: v["clients"][0].update(networks=["10.0.0.1/8"]), "clients[0].networks: each must look like"),
        (lambda v: v["clients"][0].update(default_practice="elsewhere"), "default_practice 'elsewhere'"),
        (lambda v: v["clients"][0].update(practice="elsewhere"), "practice 'elsewhere'"),
        (lambda v: v["clients"][0].pop("user"), "clients[0]: user and password belong together"),
        (lambda v: v["sip"].update(transport="sctp"), "sip.transport: one of udp, tcp, tls"),
        (lambda v: v["sip"].update(transport="tls"), "sip: certificate and key belong to transport tls"),
        (lambda v: v["rtp"].update(ipv6_host="192.0.2.1"), "rtp.ipv6_host: an IPv6 address"),
        (lambda v: v["clients"][0].pop("name"), "clients[0].name: text belongs here"),
        (lambda v: v["practices"][0].update(id="../etc"), "practices[0].id: 1 to 40"),
        (lambda v: v["practices"][1].update(id="allerton"), "practices: two have the same id"),
        (lambda v: v["practices"][0].update(numbers=["0113 496 0100"]), "practices[0].numbers: each must look like"),
        (lambda v: v["practices"][0].update(extensions="201"), "practices[0].extensions: a list"),
        (lambda v: v["limits"].update(silence_s=0), "limits.silence_s: a whole number from 1"),
        (lambda v: v.update(clients={}), "clients: a list"),
        (lambda v: v.update(sip=[]), "sip: at least one object"),
    ],
)
def test_a_wrong_value_is_refused_by_its_key(change, named):
    with pytest.raises(BadSettings) as refused:
        parse_config(with_change(change))

    assert named in str(refused.value)


def test_errors_show_no_telephone_number():
    with pytest.raises(BadSettings) as refused:
        parse_config(with_change(lambda v: v["practices"][0].update(numbers=["01134960999"])))

    assert "4960999" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "[" * 100_000])
def test_what_is_no_settings_file_is_refused(text):
    with pytest.raises(BadSettings):
        parse_config(text)

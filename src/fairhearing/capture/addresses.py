"""Where a recorder listens, as recorder.json has it: the addresses for SIP, and the ports for sound."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from fairhearing.call.ways import Transport

from .config_values import Settings
from .errors import BadSettings

_TLS_FILES: Final = ("certificate", "key", "client_authority")


@dataclass(frozen=True, slots=True)
class SipAddress:
    """Where SIP is heard. host: an address of this machine, told to clients. port: 0 takes a free one.

    certificate, key: PEM files for TLS, in HOME unless their paths are absolute; client_authority: the PEM file of who
    signs clients' certificates, empty where clients need none.
    """

    host: str = "127.0.0.1"
    port: int = 5060
    transport: Transport = Transport.UDP
    certificate: str = ""
    key: str = ""
    client_authority: str = ""


@dataclass(frozen=True, slots=True)
class RtpPorts:
    """Where sound is heard: an address of this machine, told to clients, and the ports from first to last.

    ipv6_host: this machine's IPv6 address beside an IPv4 one, for those who offer IPv6; empty for none.
    """

    host: str = "127.0.0.1"
    first_port: int = 20000
    last_port: int = 29999
    ipv6_host: str = ""

    def host_like(self, far_host: str) -> str:
        """Return the address for sound that comes from this one, of the same family; empty where there is none.

        An address that is not known is taken for one like `host`.
        """
        hosts = [host for host in (self.host, self.ipv6_host) if host]
        return next((host for host in hosts if not far_host or (":" in host) == (":" in far_host)), "")


def render_sip(addresses: tuple[SipAddress, ...]) -> object:
    """Write one address as an object, as files have always had it; several as a list."""
    rendered = [
        {"transport": str(each.transport), "host": each.host, "port": each.port}
        | {key: value for key in _TLS_FILES if (value := getattr(each, key))}
        for each in addresses
    ]
    return rendered[0] if len(rendered) == 1 else rendered


def read_sip(section: Settings) -> SipAddress:
    """Read one address of `sip`. Raises BadSettings."""
    given = SipAddress()
    transport = section.text("transport", default=given.transport)
    if transport not in tuple(Transport):
        raise BadSettings(f"{section.name}.transport: one of {', '.join(Transport)} belongs here")
    certificate, key, authority = (section.text(each, default="") for each in _TLS_FILES)
    if (transport == Transport.TLS) != bool(certificate and key) or (authority and not certificate):
        raise BadSettings(f"{section.name}: certificate and key belong to transport tls, and it needs both")
    sip = SipAddress(
        _own_address(section, "host", given.host),
        section.number("port", default=given.port, least=0, most=65535),
        Transport(transport),
        certificate,
        key,
        authority,
    )
    section.refuse_the_rest()
    return sip


def read_rtp(section: Settings) -> RtpPorts:
    """Read `rtp`. Raises BadSettings."""
    given = RtpPorts()
    ports = RtpPorts(
        _own_address(section, "host", given.host),
        section.number("first_port", default=given.first_port, least=1024, most=65534),
        section.number("last_port", default=given.last_port, least=1025, most=65535),
        _own_address(section, "ipv6_host", given.ipv6_host),
    )
    section.refuse_the_rest()
    if ports.ipv6_host and (":" in ports.host or ":" not in ports.ipv6_host):
        raise BadSettings("rtp.ipv6_host: an IPv6 address belongs here, beside an IPv4 one in rtp.host")
    if ports.last_port - ports.first_port < 3:  # noqa: PLR2004 - two streams, an even port each
        raise BadSettings("rtp: last_port must lie at least 3 above first_port, enough for one call")
    return ports


def _own_address(section: Settings, key: str, default: str) -> str:
    host = section.text(key, default=default)
    if not host and not default:
        return ""
    try:
        address: IPv4Address | IPv6Address = ip_address(host)
    except ValueError as error:
        raise BadSettings(f"{section.name}.{key}: write an IPv4 or IPv6 address of this machine") from error
    if address.is_unspecified or address.is_multicast or "%" in host:
        raise BadSettings(
            f"{section.name}.{key}: clients are told this address; write the machine's own, not a wildcard"
        )
    return str(address)

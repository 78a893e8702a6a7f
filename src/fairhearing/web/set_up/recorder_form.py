"""The recorder's own address as the installer types it: one of this machine, UDP or TCP or both, ports for sound.

Addresses for TLS that stand in recorder.json stay: their certificates are named there by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fairhearing.call.ways import Transport
from fairhearing.capture.addresses import RtpPorts, SipAddress
from fairhearing.capture.config import RecorderConfig, parse_config, render_config
from fairhearing.capture.errors import BadSettings

_TRANSPORTS = {
    "udp": (Transport.UDP,),
    "tcp": (Transport.TCP,),
    "both": (Transport.UDP, Transport.TCP),
}


@dataclass(frozen=True, slots=True)
class RecorderAddress:
    """Where phone systems reach the recorder."""

    host: str
    port: int
    transports: tuple[Transport, ...]
    first_port: int
    last_port: int

    @classmethod
    def of(cls, config: RecorderConfig) -> RecorderAddress:
        """Return what stands in recorder.json."""
        plain = [each for each in config.sip if each.transport is not Transport.TLS] or [SipAddress()]
        transports = tuple(each.transport for each in plain)
        return cls(plain[0].host, plain[0].port, transports, config.rtp.first_port, config.rtp.last_port)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> RecorderAddress:
        """Read the form. Raises BadSettings."""
        transports = _TRANSPORTS.get(typed.get("transport", ""))
        if transports is None:
            raise BadSettings("Choose how phone systems send their requests: UDP, TCP or both")
        return cls(typed.get("host", "").strip(), _port(typed, "port"), transports, *_sound(typed))

    def typed(self) -> dict[str, str]:
        """Return it as the form shows it."""
        chosen = next((word for word, ways in _TRANSPORTS.items() if set(ways) == set(self.transports)), "both")
        numbers = {"port": self.port, "first_port": self.first_port, "last_port": self.last_port}
        return {"host": self.host, "transport": chosen, **{name: str(number) for name, number in numbers.items()}}

    def put_into(self, config: RecorderConfig) -> RecorderConfig:
        """Return the settings with this address. Raises BadSettings for what cannot be."""
        kept = tuple(each for each in config.sip if each.transport is Transport.TLS)
        sip = tuple(SipAddress(self.host, self.port, transport) for transport in self.transports)
        rtp = replace(config.rtp, host=self.host, first_port=self.first_port, last_port=self.last_port)
        return parse_config(render_config(replace(config, sip=(*sip, *kept), rtp=rtp)))


def _sound(typed: Mapping[str, str]) -> tuple[int, int]:
    given = RtpPorts()
    absent = {"first_port": given.first_port, "last_port": given.last_port}
    first, last = (_port(typed, name, absent[name]) for name in absent)
    return first, last


def _port(typed: Mapping[str, str], name: str, absent: int = 5060) -> int:
    text = typed.get(name, "").strip()
    if not text:
        return absent
    if not text.isascii() or not text.isdigit():
        raise BadSettings("Ports are whole numbers, such as 5060")
    return int(text)

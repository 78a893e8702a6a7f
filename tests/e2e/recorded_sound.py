"""Getting a recording's sound the two ways a practice can: through the pages, and with the recovery kit."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import eventually

from .system import System
from .web_client import Page, WebClient, audio_source

CAP_BYTES = 64 * 1024


@dataclass(frozen=True)
class Wave:
    """A stereo G.711 WAV file taken apart. law: 6 A-law, 7 mu-law (RFC 2361)."""

    law: int
    left: bytes
    right: bytes

    @classmethod
    def parse(cls, data: bytes) -> Wave:
        assert data[:4] == b"RIFF"
        assert data[8:12] == b"WAVE"
        assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8, "the file is as long as its head says"
        at, law = 12, 0
        while at < len(data):
            name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
            if name == b"fmt ":
                law, channels, rate = struct.unpack_from("<HHI", data, at + 8)
                assert (channels, rate) == (2, 8000)
            if name == b"data":
                sound = data[at + 8 : at + 8 + size]
                assert len(sound) == size
                return cls(law, sound[0::2], sound[1::2])
            at += 8 + size + size % 2
        raise AssertionError("no data chunk")


def sealed_files(system: System) -> list[Path]:
    return sorted(system.home.store.rglob("*.sealed"))


def unsealed(system: System, file: Path, *extra: str) -> Wave:
    """Open one object with the recovery kit alone; no process needs to run."""
    out = file.with_name("opened.wav") if extra else system.home.root.parent / f"{file.stem}.wav"
    done = system.command("unseal", str(file), "--kit", str(system.handover.recovery_kit), "-o", str(out), *extra)
    assert done.returncode == 0, done.stderr
    return Wave.parse(out.read_bytes())


def call_links(client: WebClient) -> list[str]:
    """The addresses of the calls a person sees, newest first, each once."""
    links = re.findall(r'href="(/calls/[0-9a-f]{32})"', client.get("/calls").text)
    return list(dict.fromkeys(links))


def played(client: WebClient, call: str) -> Wave:
    """Listen to a call from its page to its last byte, in ranges as a browser asks for them."""
    player = start_listening(client, call)
    return Wave.parse(fetch_sound(client, audio_source(player)))


def start_listening(client: WebClient, call: str) -> Page:
    """Say why and where, and return the player's page."""
    page = client.get(call)
    link = re.search(r'href="(/recordings/[0-9a-f]{32}/listen)"', page.text)
    assert link, page.text
    why = client.get(link.group(1))
    form = next(form for form in why.forms() if "purpose" in form.choices)
    answers = {name: values[0] for name, values in form.choices.items()}
    return client.submit(why, form, **answers)


def fetch_sound(client: WebClient, url: str) -> bytes:
    """Fetch a sound whole, range by range."""
    data, total = b"", 1
    while len(data) < total:
        answer = client.get(url, Range=f"bytes={len(data)}-")
        assert answer.status == 206, (answer.status, answer.text)
        assert len(answer.body) <= CAP_BYTES
        total = int(answer.headers["content-range"].rpartition("/")[2])
        data += answer.body
    return data


def wait_for_calls(client: WebClient, count: int) -> list[str]:
    """Wait until a person sees so many calls; return their links."""

    def look() -> list[str]:
        links = call_links(client)
        return links if len(links) >= count else []

    found = eventually(look, what=f"{count} calls")
    assert isinstance(found, list)
    return found

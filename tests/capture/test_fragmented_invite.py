"""A large INVITE over UDP comes in pieces and is answered: phone systems do not change over to TCP as they should."""

import subprocess
from pathlib import Path

from tests.e2e.closed_network import closed_network, needs_namespace

from .phone_system import Call, noise, speak

MTU = 1400
LARGE = 9000


def fragments_made():
    """How many pieces this network made of packets (proc: Ip, FragCreates)."""
    names, values = (line.split() for line in Path("/proc/thread-self/net/snmp").read_text().splitlines()[:2])
    return int(dict(zip(names, values, strict=True))["FragCreates"])


class TalkativeCall(Call):
    """A phone system whose metadata fill nine kilobytes with data of its own."""

    def metadata(self):
        filling = "".join(f"<note>{n:04}</note>" for n in range(LARGE // 17 + 1))
        return super().metadata().replace("</recording>", f"<extensiondata>{filling}</extensiondata></recording>")


@needs_namespace
def test_an_invite_of_nine_kilobytes_in_fragments_is_answered_and_recorded(practice_home, start_recorder):
    left = noise(0.4, "talkative")
    with closed_network():
        subprocess.run(["ip", "link", "set", "lo", "mtu", str(MTU)], check=True)
        recorder = start_recorder()
        with TalkativeCall(recorder.sip) as call:
            assert len(call.offer()[1]) > LARGE
            assert call.open() == 200
            assert fragments_made() >= LARGE // MTU
            speak([call], [[left, b""]])
            assert call.bye() == 200

        [recorded] = practice_home.wait_for(1)

    assert left in recorded.left
    assert "0099" in str(recorded.all("extensions"))

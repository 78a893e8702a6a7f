"""A recorder that lists no phone system at all, for test calls of our own."""

import pytest
from tests.capture.conftest import RecorderHome, Running
from tests.capture.test_sip_connections import make_certificate

from fairhearing.call.ways import Transport
from fairhearing.capture.addresses import SipAddress
from fairhearing.vault.home import Home


def found_home(root, **changes):
    """A home with one practice, and an intake key that the worker would have."""
    made = RecorderHome(Home(root))
    made.found("main")
    made.intake.save(made.home.intake_key)
    made.configure(**changes)
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("heartbeat") / "home"
    (root / "tls").mkdir(parents=True)
    make_certificate(root / "tls", "recorder")
    files = {"certificate": "tls/recorder.pem", "key": "tls/recorder.key"}
    addresses = [SipAddress(port=0), SipAddress(port=0, transport=Transport.TCP)]
    return found_home(root, clients=(), sip=(*addresses, SipAddress(port=0, transport=Transport.TLS, **files)))


@pytest.fixture(scope="module")
def recorder(made):
    running = Running(made.home)
    yield running
    assert running.stop() == 0
    assert "defect" not in running.said

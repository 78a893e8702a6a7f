"""A call that fell silent for so long that it was given up is not taken up again after a restart."""

import asyncio

from tests.call.recording_client import RecordingClient, both

from fairhearing.call.ways import Way
from fairhearing.capture.config import load_config
from fairhearing.capture.identity import prepare_node
from fairhearing.capture.kept_dialogs import KeptDialogs
from fairhearing.capture.offers import OfferBook
from fairhearing.capture.recipient_book import RecipientBook
from fairhearing.capture.siprec_server import SiprecServer
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock

from .test_media import Bench

ADDRESS = ("127.0.0.1", 5060)


def written(kept):
    """Have written what was told, as the recorder's thread would."""
    kept.stop()
    kept.run()


async def give_up_a_call(home, bench, folder):
    config, troubles = load_config(home.recorder_json), Troubles(Clock())
    book = RecipientBook(home, "main", prepare_node(home, "main").vkey, troubles)
    book.refresh(config.practice_ids)
    kept = KeptDialogs(folder, troubles)
    server = SiprecServer(
        config,
        sip_address=ADDRESS,
        clock=Clock(),
        media=bench.media,
        ports=bench.ports,
        book=book,
        kept=kept,
        troubles=troubles,
        offers=OfferBook(home.outages, "main", Clock()),
    )
    way = Way(host=ADDRESS[0], port=ADDRESS[1])
    server.take(RecordingClient().write("INVITE", "Require: siprec", body=both()), ADDRESS, way)
    [session] = server.sessions()
    server.forget(session.call_id)
    await asyncio.sleep(0)
    written(kept)


def test_a_call_that_was_given_up_is_kept_no_longer(practice_home, tmp_path):
    bench = Bench()

    asyncio.run(give_up_a_call(practice_home.home, bench, tmp_path))

    bench.close()
    assert KeptDialogs(tmp_path, Troubles(Clock())).load() == []

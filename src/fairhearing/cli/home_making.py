"""Making a home: everything that the processes need before there is a practice, each piece once, in any order.

Keys of the web, of the catalogue, of the recorder's nodes, of intake, of the log, and the pepper; then the catalogue's
tables, and last recorder.json, by which a home is known. A practice's key is never among them.
"""

from __future__ import annotations

from fairhearing.capture.config import RecorderConfig, publish_config
from fairhearing.capture.nodes import node_keys
from fairhearing.keyholder.log.log_key import ensure_log_key
from fairhearing.keyholder.signing_in.pepper import ensure_pepper
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.web.home_keys import make_keys
from fairhearing.web.startup import migrate_database, start_django


def make_home(home: Home) -> bool:
    """Make what is missing, and start Django for this home; say whether it was none before. Raises OSError."""
    is_new = not home.recorder_json.exists()
    make_keys(home)
    node_keys(home)
    if not home.intake_key.exists():
        IntakeKey.generate().save(home.intake_key)
    ensure_log_key(home)
    ensure_pepper(home)
    start_django(home)
    migrate_database()
    if is_new:
        publish_config(home, RecorderConfig())
    return is_new

"""recorder.json while a process runs: read again whenever it was published anew, and left where it cannot be used."""

from __future__ import annotations

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.home import Home

from .config import RecorderConfig, load_config
from .errors import BadSettings
from .say import say


class WatchedSettings:
    """The file that was read when the process began. For one thread."""

    def __init__(self, home: Home, troubles: Troubles) -> None:
        self._path, self._troubles = home.recorder_json, troubles
        self._read = self._state()

    def take_changed(self) -> RecorderConfig | None:
        """Return the settings if they changed since the last time, and can be used; either way it is said."""
        state = self._state()
        if state == self._read:
            return None
        self._read = state
        try:
            changed = load_config(self._path)
        except BadSettings as error:
            say(f"the changed settings are not used: {error}")
            self._troubles.begin(TroubleKind.SETTINGS_REFUSED)
            return None
        self._troubles.end(TroubleKind.SETTINGS_REFUSED)
        say("settings were taken up")
        return changed

    def _state(self) -> tuple[int, int] | None:
        """Return what changes when the file is published again."""
        try:
            state = self._path.stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_ino

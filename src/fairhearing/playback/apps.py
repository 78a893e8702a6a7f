"""The Django app `playback`."""

from django.apps import AppConfig


class PlaybackConfig(AppConfig):
    """Listening to a recording: why, where, who can hear."""

    name = "fairhearing.playback"
    label = "playback"

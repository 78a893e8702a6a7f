"""The Django app `phone_log`."""

from django.apps import AppConfig


class PhoneLogConfig(AppConfig):
    """Call logs of phone systems, and gaps."""

    name = "fairhearing.phone_log"
    label = "phone_log"

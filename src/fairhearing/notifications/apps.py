"""The Django app `notifications`."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Rows of what people should know, and the e-mails that send them to look."""

    name = "fairhearing.notifications"
    label = "notifications"

"""Addresses of what people should know."""

from django.urls import path

from fairhearing.notifications.page import mail_notifications, notifications, open_notification, read_notifications

urlpatterns = [
    path("notifications", notifications, name="notifications"),
    path("notifications/read", read_notifications, name="read-notifications"),
    path("notifications/mail", mail_notifications, name="mail-notifications"),
    path("notifications/<uuid:notification_id>", open_notification, name="notification"),
]

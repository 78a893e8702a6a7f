"""Addresses of who is told when something is wrong."""

from django.urls import path

from fairhearing.web.alarms.page import alarms, choose_alarms, choose_webhook, drop_webhook, test_alarm

urlpatterns = [
    path("health/alarms", alarms, name="alarms"),
    path("health/alarms/choose", choose_alarms, name="choose-alarms"),
    path("health/alarms/webhook", choose_webhook, name="choose-webhook"),
    path("health/alarms/webhook/remove", drop_webhook, name="drop-webhook"),
    path("health/alarms/test", test_alarm, name="test-alarm"),
]

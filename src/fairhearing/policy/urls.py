"""Addresses of what proves that the policy is kept."""

from django.urls import path

from fairhearing.policy.log_page import log

urlpatterns = [path("log", log, name="log")]

"""The Django app `subject_access`."""

from django.apps import AppConfig


class SubjectAccessConfig(AppConfig):
    """Requests, their clocks and documents, and what was done."""

    name = "fairhearing.subject_access"
    label = "subject_access"

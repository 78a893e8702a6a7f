"""A browser that opened a one-time link, without the pages."""

from django.test import Client
from django.utils import timezone

from fairhearing.practice.set_up_links import claim_link, make_link
from fairhearing.web.set_up.links import PASS_COOKIE


def claimed(kind):
    """Return a browser that claimed a link of this kind; its link is `client.link`."""
    client = Client()
    _, token = make_link(kind, now=timezone.now())
    client.link, shown = claim_link(token, now=timezone.now())
    client.cookies[PASS_COOKIE] = str(shown)
    client.token = token
    return client

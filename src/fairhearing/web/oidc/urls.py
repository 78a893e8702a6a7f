"""Addresses of signing in by a provider. allauth looks the name of the way back up."""

from django.urls import path

from fairhearing.web.oidc.views import from_provider, link_provider, to_provider, unlink_provider

urlpatterns = [
    path("sign-in/provider", to_provider, name="sign-in-provider"),
    path("sign-in/provider/<slug:provider_id>", from_provider, name="openid_connect_callback"),
    path("account/provider/link", link_provider, name="link-provider"),
    path("account/provider/unlink", unlink_provider, name="unlink-provider"),
]

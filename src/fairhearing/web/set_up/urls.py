"""Addresses of setting up. The token of a link is all that stands in one, and it opens once."""

from django.urls import path

from fairhearing.web.set_up import links, settings_pages, system_pages, system_people

urlpatterns = [
    path("set-up/link/<str:token>", links.open_link, name="set-up-link"),
    path("set-up/system", system_pages.system, name="set-up-system"),
    path("set-up/system/address", system_pages.address, name="set-up-address"),
    path("set-up/system/recorder", system_pages.recorder, name="set-up-recorder"),
    path("set-up/system/phones", system_people.phones, name="set-up-phones"),
    path("set-up/system/phones/<int:system_id>/remove", system_people.remove_phones, name="set-up-remove-phones"),
    path("set-up/system/mail", system_pages.mail, name="set-up-mail"),
    path("set-up/system/backup", system_pages.backup, name="set-up-backup"),
    path("set-up/system/account", system_people.administrator, name="set-up-administrator"),
    path("set-up/system/account/phone", system_people.administrator_device, name="set-up-administrator-device"),
    path("settings", settings_pages.practice_settings, name="settings"),
    path("settings/practice", settings_pages.lines, name="settings-practice"),
    path("settings/phones", settings_pages.phones, name="settings-phones"),
    path("settings/phones/<int:system_id>/remove", settings_pages.remove_phones, name="settings-remove-phones"),
]

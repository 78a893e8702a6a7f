"""Addresses of setting up. The token of a link is all that stands in one, and it opens once."""

from django.urls import path

from fairhearing.web.set_up import (
    founding_pages,
    kit_page,
    links,
    practice_pages,
    settings_pages,
    steps,
    system_pages,
    system_people,
    test_call,
)

urlpatterns = [
    path("set-up/link/<slug:token>", links.open_link, name="set-up-link"),
    path("set-up/system", system_pages.system, name="set-up-system"),
    path("set-up/system/address", system_pages.address, name="set-up-address"),
    path("set-up/system/recorder", system_pages.recorder, name="set-up-recorder"),
    path("set-up/system/phones", system_people.phones, name="set-up-phones"),
    path("set-up/system/phones/<slug:system_id>/remove", system_people.remove_phones, name="set-up-remove-phones"),
    path("set-up/system/mail", system_pages.mail, name="set-up-mail"),
    path("set-up/system/backup", system_pages.backup, name="set-up-backup"),
    path("set-up/system/account", system_people.administrator, name="set-up-administrator"),
    path("set-up/system/account/phone", system_people.administrator_device, name="set-up-administrator-device"),
    path("set-up/practice", practice_pages.practice, name="set-up-practice"),
    path("set-up/practice/you", practice_pages.you, name="set-up-you"),
    path("set-up/practice/found", founding_pages.found, name="set-up-found"),
    path("set-up/practice/confirm", founding_pages.confirm, name="set-up-confirm"),
    path("set-up/practice/kit", kit_page.kit, name="set-up-kit"),
    path("set-up/practice/kit/print", kit_page.print_again, name="set-up-print-kit"),
    path("set-up/practice/phones", steps.phones, name="set-up-practice-phones"),
    path("set-up/practice/announcement", steps.announcement, name="set-up-announcement"),
    path("set-up/practice/test-call", test_call.test_call, name="set-up-test-call"),
    path("set-up/practice/test-call/now", test_call.test_call_now, name="set-up-test-call-now"),
    path("set-up/practice/test-call/begin", test_call.begin_test_call, name="set-up-begin-test-call"),
    path("set-up/practice/test-call/end", test_call.end_test_call, name="set-up-end-test-call"),
    path("set-up/practice/second-manager", steps.second_manager, name="set-up-second-manager"),
    path("set-up/practice/check", steps.check, name="set-up-check"),
    path("settings", settings_pages.practice_settings, name="settings"),
    path("settings/practice", settings_pages.lines, name="settings-practice"),
    path("settings/phones", settings_pages.phones, name="settings-phones"),
    path("settings/phones/<slug:system_id>/remove", settings_pages.remove_phones, name="settings-remove-phones"),
]

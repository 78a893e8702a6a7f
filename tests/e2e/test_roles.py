"""Who may not hear, cannot: by page, by address, by message to the keyholder."""

import re

import pytest

from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.errors import Locked, NotYourPractice, UnknownListen

from .phones import noise_call, place_one
from .recorded_sound import audio_source, sealed_files, start_listening, wait_for_calls
from .system import System
from .web_client import WebClient

ALLERTON, WESTFIELD = "Allerton Medical Centre", "Westfield Medical Centre"
OUTSIDERS = [
    ("administrator", ALLERTON),
    ("auditor", ALLERTON),
    ("member", ALLERTON),
    ("partner", ALLERTON),
    ("manager", WESTFIELD),
    ("assistant", WESTFIELD),
]


def signed_in(system: System, role: str, practice: str = ALLERTON) -> WebClient:
    client = WebClient(system.url)
    client.sign_in(system.person(role, practice))
    return client


def test_nobody_else_lists_opens_or_hears_a_call(shared):
    place_one(shared.sip, noise_call("roles", seconds=1))
    manager = signed_in(shared, "manager")
    call = wait_for_calls(manager, 1)[0]
    player = start_listening(manager, call)
    sound = audio_source(player)
    page = manager.get(call)
    why = re.search(r'href="(/recordings/[0-9a-f]{32}/listen)"', page.text).group(1)

    for role, practice in OUTSIDERS:
        other = signed_in(shared, role, practice)

        assert call not in other.get("/calls").text, role
        for address in (call, why, player.url, sound, player.url + "/stop"):
            answer = other.get(address)
            assert answer.status in (403, 404, 405), (role, practice, address, answer.status)
            assert "Margaret" not in answer.text, (role, address)
            assert b"RIFF" not in answer.body, (role, address)


def test_the_other_manager_and_people_without_a_key_get_nothing_from_the_keyholder(shared):
    place_one(shared.sip, noise_call("message", seconds=1))
    manager = signed_in(shared, "manager")
    call = wait_for_calls(manager, 1)[0]
    file = sealed_files(shared)[0]
    data = file.read_bytes()
    keyholder = KeyholderClient(shared.home.keyholder_socket)
    listen = start_listening(manager, call).url.rstrip("/").rpartition("/")[2]

    with pytest.raises(NotYourPractice):
        begin(keyholder, unlock_of(signed_in(shared, "manager", WESTFIELD)), file.stem, data)
    with pytest.raises(UnknownListen):
        keyholder.read(unlock_of(signed_in(shared, "assistant", WESTFIELD)), listen, 1, data[4096:8192])
    for role in ("administrator", "auditor", "member"):
        client = signed_in(shared, role)
        assert unlock_of(client) == "", role
        for made_up in ("", "A" * 64, session_of(client)):
            with pytest.raises(Locked):
                begin(keyholder, made_up, file.stem, data)
            with pytest.raises(Locked):
                keyholder.read(made_up, listen, 1, data[4096:8192])


def begin(keyholder: KeyholderClient, unlock: str, recording: str, data: bytes) -> str:
    segments = 1 + (len(data) - 4096 + 4095) // 4096
    return keyholder.begin(
        unlock, recording, "concern_or_complaint", "", "1", header=data[:40], segments=segments, closed=True
    )


def unlock_of(client: WebClient) -> str:
    """The cookie that opens a session at the keyholder; people without a key have none."""
    return next((cookie.value or "" for cookie in client.cookies if "unlock" in cookie.name), "")


def session_of(client: WebClient) -> str:
    return next(cookie.value or "" for cookie in client.cookies if "session" in cookie.name)

"""OSC address patterns, and what a server does with them."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from pythonosc.osc_message import OscMessage
from pythonosc.udp_client import SimpleUDPClient

from tests.control.midi.jack import wait
from vjfx.control.osc import OscServer
from vjfx.control.packet import message
from vjfx.control.pattern import Matcher, compiled, is_pattern
from vjfx.core.param import Kind, Param
from vjfx.values.patch import Patch

PARAMS = {
    "/layer/cam/opacity": Param("opacity"),
    "/layer/clip/opacity": Param("opacity"),
    "/layer/clip/ink": Param("ink", Kind.COLOR, (0.0, 0.0, 0.0, 1.0)),
    "/layer/clip/on": Param("on", Kind.BOOL, False),
}


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("/layer/*/opacity", ["/layer/cam/opacity", "/layer/clip/opacity"]),
        ("/layer/c*/opacity", ["/layer/cam/opacity", "/layer/clip/opacity"]),
        ("/*/opacity", []),  # a star does not go beyond its part
        ("/layer/c??/opacity", ["/layer/cam/opacity"]),
        ("/layer/{cam,dream}/opacity", ["/layer/cam/opacity"]),
        ("/layer/clip/ink/[a-g]", ["/layer/clip/ink/g", "/layer/clip/ink/b", "/layer/clip/ink/a"]),
        ("/layer/clip/ink/[!ra]", ["/layer/clip/ink/g", "/layer/clip/ink/b"]),
        ("/layer/c[^a]m/opacity", ["/layer/cam/opacity"]),  # only ! negates
        ("/layer/[cam/opacity", []),
        ("/layer/[z-a]am/opacity", []),
        ("/" + "*" * 300, []),
    ],
)
def test_a_pattern_matches_within_the_parts_of_an_address(pattern: str, found: list[str]) -> None:
    matcher = Matcher()
    assert is_pattern(pattern)
    for _ in range(2):
        assert matcher.matches(pattern, PARAMS) == found
    assert matcher.matches(pattern, {}) == []


def test_what_is_not_closed_is_no_pattern() -> None:
    assert [compiled(text) for text in ("/a[", "/a]", "/a{b", "/[/]", "")] == [None] * 5


@pytest.fixture
def patch() -> Patch:
    patch = Patch()
    patch.load(PARAMS, {}, ())
    return patch


@pytest.fixture
def server(patch: Patch) -> Iterator[OscServer]:
    server = OscServer("127.0.0.1", 0, patch.set, patch)
    yield server
    server.close()


def test_a_message_to_a_pattern_sets_every_value_that_matches(server: OscServer, patch: Patch) -> None:
    client = SimpleUDPClient(*server.address)
    client.send_message("/layer/*/opacity", 0.25)
    wait(lambda: patch.value("/layer/clip/opacity") == 0.25, "the value")
    assert patch.value("/layer/cam/opacity") == 0.25
    client.send_message("/layer/*/opacty", 0.5)
    wait(lambda: patch.ignored == {"/layer/*/opacty": 1}, "the refusal")


def test_an_address_without_a_value_is_answered_with_the_value(server: OscServer, patch: Patch) -> None:
    patch.set("/layer/cam/opacity", 0.75)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(10.0)
        for address, expected in (("/layer/cam/opacity", [0.75]), ("/layer/clip/on", [False]), ("/bpm", [120.0])):
            asker.sendto(message(address, ()), server.address)
            answer = OscMessage(asker.recv(1000))
            assert (answer.address, answer.params) == (address, expected)
        asker.sendto(message("/tap", ()), server.address)  # a trigger is no question
        wait(lambda: patch.snapshot({}, 0.0)[""]["tap"] is True, "the tap")
        assert patch.ignored == {}


def test_numbers_and_switches_may_come_as_text(patch: Patch) -> None:
    for address, text, value in (
        ("/layer/cam/opacity", "0.5", 0.5),
        ("/layer/clip/on", "on", True),
        ("/layer/clip/on", "False", False),
        ("/metre", "3", 3),
        ("/metre", "heard", 0),
        ("/layer/clip/ink", "#ff0000", (1.0, 0.0, 0.0, 1.0)),
        ("/preset", "1", "1"),
    ):
        patch.set(address, text)
        assert patch.value(address) == value
    patch.set("/layer/cam/opacity", "loud")
    patch.set("/layer/cam/opacity", "nan")
    assert patch.value("/layer/cam/opacity") == 0.5 and patch.ignored == {"/layer/cam/opacity": 2}

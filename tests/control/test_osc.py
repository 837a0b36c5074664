from __future__ import annotations

import logging
import math
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from pythonosc.osc_packet import OscPacket
from pythonosc.udp_client import SimpleUDPClient

from vjfx.control.osc import OscOut, OscServer, parse_endpoint
from vjfx.control.packet import bundle, message
from vjfx.core.errors import DeviceError, UsageError
from vjfx.core.param import Kind, Param
from vjfx.values.patch import Patch

STRENGTH = "/layer/cam/lineart/strength"


@pytest.fixture
def patch() -> Patch:
    patch = Patch()
    patch.load(
        {STRENGTH: Param("strength", high=30_000.0), "/layer/cam/ink": Param("ink", Kind.COLOR, (0.0,) * 4)}, {}, ()
    )
    return patch


@pytest.fixture
def server(patch: Patch) -> Iterator[OscServer]:
    server = OscServer("127.0.0.1", 0, patch.set)
    yield server
    server.close()


@pytest.fixture
def client(server: OscServer) -> SimpleUDPClient:
    return SimpleUDPClient(*server.address)


def wait(until: Callable[[], object]) -> None:
    end = time.monotonic() + 10.0
    while not until():
        assert time.monotonic() < end, "timed out"
        time.sleep(0.002)


def strength(patch: Patch) -> object:
    return patch.snapshot({}, 0.0)["/layer/cam/lineart"]["strength"]


def test_values_of_another_program_arrive(server: OscServer, client: SimpleUDPClient, patch: Patch) -> None:
    client.send_message(STRENGTH, 4.5)
    client.send_message("/layer/cam/ink", [1.0, 0.5, 0.0, 1.0])
    client.send_message("/blackout", 1)
    client.send_message("/freeze", True)
    client.send_message("/preset", "neon")
    client.send_message("/tap", [])
    wait(lambda: server.messages == 6)
    values = patch.snapshot({}, 0.0)
    assert values["/layer/cam/lineart"]["strength"] == 4.5
    assert values["/layer/cam"]["ink"] == (1.0, 0.5, 0.0, 1.0)
    assert (values[""]["blackout"], values[""]["freeze"]) == (True, True)
    assert (values[""]["preset"], values[""]["tap"]) == ("neon", True)
    assert server.invalid == 0


def test_every_trigger_is_delivered(server: OscServer, client: SimpleUDPClient, patch: Patch) -> None:
    for _ in range(5):
        client.send_message("/tap", [])
    wait(lambda: server.messages == 5)
    assert [bool(patch.snapshot({}, 0.0)[""].get("tap")) for _ in range(6)] == [True] * 5 + [False]


def test_only_triggers_take_no_value(
    server: OscServer, client: SimpleUDPClient, patch: Patch, caplog: pytest.LogCaptureFixture
) -> None:
    client.send_message(STRENGTH, 3.0)
    for _ in range(2):
        for address in (STRENGTH, "/blackout", "/master/level", "/preset", "/layer/cam/ink"):
            client.send_message(address, [])
    client.send_message("/tap", [])
    wait(lambda: server.messages == 12)
    values = patch.snapshot({}, 0.0)
    assert values["/layer/cam/lineart"]["strength"] == 3.0
    assert (values[""]["blackout"], values[""]["preset"], values["/master"]["level"]) == (False, "", 1.0)
    assert values[""]["tap"] is True
    assert patch.ignored == dict.fromkeys((STRENGTH, "/blackout", "/master/level", "/preset", "/layer/cam/ink"), 2)
    assert len(caplog.records) == 5
    assert f"{STRENGTH}: the value is missing (only triggers take none) (ignored; reported once)" in caplog.messages


def test_invalid_packets_are_counted_reported_once_and_survived(
    server: OscServer, client: SimpleUDPClient, patch: Patch, caplog: pytest.LogCaptureFixture
) -> None:
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    packets = [b"", b"noise", b"/a\0\0,f\0\0", b"#bundle\0" + bytes(8) + b"\xff\xff\xff\xfc", b"/" + b"\xff" * 60_000]
    with caplog.at_level(logging.WARNING):
        for packet in packets:
            sender.sendto(packet, server.address)
        client.send_message(STRENGTH, 2.0)
        wait(lambda: server.messages == 1)
    assert strength(patch) == 2.0
    assert server.invalid == len(packets)
    assert len(caplog.records) == 1
    assert caplog.records[0].message.startswith("OSC: ")


def test_invalid_values_change_nothing(server: OscServer, client: SimpleUDPClient, patch: Patch) -> None:
    client.send_message(STRENGTH, 3.0)
    for nonsense in (math.nan, "loud", [1.0, 2.0]):
        client.send_message(STRENGTH, nonsense)
    client.send_message("/nobody/here", 1.0)
    wait(lambda: server.messages == 5)
    assert strength(patch) == 3.0
    assert patch.ignored == {STRENGTH: 3, "/nobody/here": 1}
    client.send_message(STRENGTH, math.inf)
    wait(lambda: server.messages == 6)
    assert strength(patch) == 30_000.0


FLOOD = f"""
import socket, sys, time
from vjfx.control.packet import message
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for start in range(0, 20_000, 100):
    for number in range(start, start + 100):
        sender.sendto(message({STRENGTH!r}, float(number)), ("127.0.0.1", int(sys.argv[1])))
    time.sleep(0.004)
"""


def test_a_flood_of_20_000_messages_is_survived_and_losses_are_counted(
    server: OscServer, client: SimpleUDPClient, patch: Patch
) -> None:
    sender = subprocess.Popen([sys.executable, "-c", FLOOD, str(server.address[1])])
    seen: list[float] = []
    while sender.poll() is None:  # a loop that takes a snapshot once a frame, and is busy in between
        seen.append(float(strength(patch)))  # type: ignore[arg-type]
        sum(range(200_000))
    wait(lambda: server.messages + (server.lost or 0) >= 20_000 or server.lost is None)
    client.send_message(STRENGTH, 25_000.0)
    wait(lambda: strength(patch) == 25_000.0)
    assert seen == sorted(seen)
    assert server.invalid == 0
    if server.lost is not None:
        assert server.messages + server.lost == 20_001


def test_a_port_in_use_is_an_error_with_its_number(server: OscServer, patch: Patch) -> None:
    port = server.address[1]
    with pytest.raises(DeviceError, match=rf"^OSC cannot listen on 127\.0\.0\.1:{port} \(Address already in use\)$"):
        OscServer("127.0.0.1", port, patch.set)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "1.2.3.4.5", "." * 300])
def test_an_unknown_host_is_an_error(host: str, patch: Patch) -> None:
    for make in (lambda: OscServer(host, 7000, patch.set), lambda: OscOut(host, 7000)):
        with pytest.raises(DeviceError, match=r"^there is no host '") as raised:
            make()
        assert "\n" not in str(raised.value)


def test_the_address_of_another_machine_is_an_error(patch: Patch) -> None:
    with pytest.raises(DeviceError, match=r"^OSC cannot listen on 192\.0\.2\.1:7000 \("):
        OscServer("192.0.2.1", 7000, patch.set)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::1", "::"])
def test_closing_ends_the_thread_and_frees_the_port(host: str, patch: Patch) -> None:
    try:
        server = OscServer(host, 0, patch.set)
    except DeviceError:
        assert ":" in host  # a machine without IPv6
        return
    port = server.address[1]
    server.close()
    server.close()
    assert "osc" not in {thread.name for thread in threading.enumerate()}
    OscServer(host, port, patch.set).close()


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("7000", ("here", 7000)),
        (":7000", ("here", 7000)),
        ("0.0.0.0:9001", ("0.0.0.0", 9001)),
        ("tablet.local:1", ("tablet.local", 1)),
        ("[::1]:65535", ("::1", 65535)),
    ],
)
def test_an_endpoint_is_a_port_or_a_host_and_a_port(text: str, endpoint: tuple[str, int]) -> None:
    assert parse_endpoint(text, "here") == endpoint


@pytest.mark.parametrize("text", ["", "port", "0", "65536", "-1", "host:", "host:x", "7000:host", "7000.5", "²"])
def test_an_endpoint_without_a_port_is_an_error(text: str) -> None:
    with pytest.raises(UsageError, match=r" is not a port \(allowed: PORT or HOST:PORT, PORT from 1 to 65535\)$"):
        parse_endpoint(text, "here")


def test_changes_are_sent_as_bundles_that_fit_a_frame() -> None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))
    listener.settimeout(5.0)
    changes = {f"/layer/cam/effect-{number}/amount": number / 64 for number in range(200)}
    out = OscOut(*listener.getsockname())
    out.send(changes | {"/preset": "neon", "/blackout": True, "/ink": (1.0, 0.5, 0.25, 1.0), "/not/sent": object()})
    heard: dict[str, object] = {}
    while "/ink" not in heard:
        packet = listener.recv(65_536)
        assert len(packet) <= 1_472
        for each in OscPacket(packet).messages:
            parameters = each.message.params
            heard[each.message.address] = parameters[0] if len(parameters) == 1 else tuple(parameters)
    assert heard == changes | {"/preset": "neon", "/blackout": True, "/ink": (1.0, 0.5, 0.25, 1.0)}
    out.send({})
    listener.settimeout(0.05)
    with pytest.raises(TimeoutError):
        listener.recv(65_536)
    out.close()
    out.close()
    listener.close()


def test_a_missing_receiver_is_ignored() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        endpoint = gone.getsockname()
    out = OscOut(*endpoint)
    for _ in range(20):
        out.send({"/blackout": True, "/text": "x" * 100_000})
    out.close()


def test_a_bundle_is_taken_at_once(server: OscServer, patch: Patch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(bundle([message(STRENGTH, 1.0), bundle([message(STRENGTH, 2.0)])]), server.address)
    wait(lambda: server.messages == 2)
    assert strength(patch) == 2.0

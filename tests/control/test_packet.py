"""Our packets against python-osc's: each reads what the other writes."""

from __future__ import annotations

import math
import random
import struct

import pytest
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_packet import OscPacket

from vjfx.control.packet import bundle, decode, message


def theirs(address: str, *arguments: tuple[str, object]) -> bytes:
    builder = OscMessageBuilder(address)
    for tag, value in arguments:
        builder.add_arg(value, tag)
    return builder.build().dgram


@pytest.mark.parametrize(
    ("arguments", "value"),
    [
        ([], ()),
        ([("f", 0.25)], 0.25),
        ([("d", 0.1)], 0.1),
        ([("i", -7)], -7),
        ([("h", 2**40)], 2**40),
        ([("T", True)], True),
        ([("F", False)], False),
        ([("N", None)], None),
        ([("s", "neon")], "neon"),
        ([("s", "fünf")], "fünf"),
        ([("s", "")], ""),
        ([("b", b"12345")], b"12345"),
        ([("m", (1, 2, 3, 4))], (1, 2, 3, 4)),
        ([("f", 0.5), ("i", 2), ("s", "abcd"), ("T", True)], (0.5, 2, "abcd", True)),
        ([("b", b"12345"), ("i", 2)], (b"12345", 2)),
        ([("[", None), ("f", 0.5), ("f", 0.75), ("]", None)], (0.5, 0.75)),
    ],
)
def test_every_type_is_decoded(arguments: list[tuple[str, object]], value: object) -> None:
    packet = theirs("/layer/cam/opacity", *(pair for pair in arguments if pair[0] not in "[]"))
    if arguments and arguments[0][0] == "[":
        packet = packet.replace(b",ff\0", b",[ff]\0\0\0")
    ((address, decoded),) = decode(packet)
    assert address == "/layer/cam/opacity"
    assert (decoded, type(decoded)) == (value, type(value))


def test_a_colour_is_four_numbers() -> None:
    assert decode(b"/c\0\0,r\0\0\xff\x00\x33\xff") == [("/c", (1.0, 0.0, 0.2, 1.0))]


def test_a_message_of_an_old_sender_has_no_type_tags() -> None:
    assert decode(b"/tap\0\0\0\0") == [("/tap", ())]


def test_an_impulse_is_a_trigger() -> None:
    assert decode(b"/tap\0\0\0\0,I\0\0") == [("/tap", ())]


@pytest.mark.parametrize("when", [IMMEDIATELY, 1.0, 2e9], ids=["at once", "in the past", "in the future"])
def test_bundles_are_opened_in_order_and_their_times_ignored(when: float) -> None:
    inner, outer = OscBundleBuilder(when), OscBundleBuilder(when)
    for number in (2, 3):
        message_builder = OscMessageBuilder(f"/{number}")
        message_builder.add_arg(float(number), "f")
        inner.add_content(message_builder.build())
    for content in (OscMessageBuilder("/1").build(), inner.build(), OscMessageBuilder("/4").build()):
        outer.add_content(content)
    assert decode(outer.build().dgram) == [("/1", ()), ("/2", 2.0), ("/3", 3.0), ("/4", ())]


@pytest.mark.parametrize(
    "value",
    [True, False, 3, -(2**31), 2**40, 0.5, -math.inf, "neon", "abcd", "", (0.25, 0.5, 1.0, 1.0), (1, "two", 3.0)],
)
def test_python_osc_reads_our_packets(value: object) -> None:
    packet = bundle([message("/first", value), message("/second", value)])
    expected = list(value) if isinstance(value, tuple) else [value]
    read = [(each.message.address, each.message.params) for each in OscPacket(packet).messages]
    assert read == [("/first", expected), ("/second", expected)]
    assert decode(packet) == [("/first", value), ("/second", value)]


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\0",
        b"\0" * 16,
        b"noise",
        b"a\0\0\0,\0\0\0",  # no slash
        b"/a",  # no end
        b"/a\0",  # not padded
        b"/a\0\0f\0\0\0",  # types without a comma
        b"/a\0\0,f\0\0",  # no number
        b"/a\0\0,f\0\0\0\0\0",  # three of four bytes
        b"/a\0\0,ff\0\0\0\0\0",  # one of two
        b"/a\0\0,s\0\0abcd",  # a text without an end
        b"/a\0\0,s\0\0ab\0",  # one that is not padded
        b"/a\0\0,x\0\0\0\0\0\0",  # an unknown type
        b"/\xff\xfe\0,\0\0\0",  # not UTF-8
        b"/a\0\0,b\0\0" + struct.pack(">i", -4) + b"1234",
        b"/a\0\0,b\0\0" + struct.pack(">i", 2**31 - 1) + b"1234",
        b"#bundle\0",
        b"#bundle\0" + bytes(8) + b"\0\0\0",
        b"#bundle\0" + bytes(8) + struct.pack(">i", -4) + b"/a\0\0",
        b"#bundle\0" + bytes(8) + struct.pack(">i", 400) + b"/a\0\0",
        b"#bundle\0" + bytes(8) + struct.pack(">i", 0),
        b"#bundle\0" + bytes(8) + struct.pack(">i", 4) + b"/a\0\0" + struct.pack(">i", 4) + b"oh\0\0",
    ],
)
def test_an_invalid_packet_is_refused_as_a_whole(packet: bytes) -> None:
    with pytest.raises(ValueError):
        decode(packet)


@pytest.mark.parametrize("tag", ["f", "d", "i", "h", "s", "b"])
def test_a_packet_that_is_cut_off_is_called_truncated(tag: str) -> None:
    value = {"s": "a text", "b": b"sixteen bytes ..."[:16]}.get(tag, 1)
    packet = theirs("/layer/cam/opacity", (tag, value))
    longer = bundle([packet])
    for cut in (*(packet[:end] for end in range(1, len(packet))), *(longer[:end] for end in range(9, len(longer)))):
        if cut in (longer[:16], packet[:20]):
            continue  # an empty bundle, and a message without type tags
        with pytest.raises(ValueError, match=r"^truncated "):
            decode(cut)


def test_bundles_in_bundles_do_not_exhaust_the_stack() -> None:
    packet = message("/deep", 1)
    while len(packet) < 60_000:
        packet = bundle([packet])
    assert decode(packet) == [("/deep", 1)]


def test_a_valid_packet_that_is_changed_or_truncated_is_decoded_or_refused() -> None:
    chance = random.Random(1)
    sound = bundle([message("/a", (1, "two", 3.0)), bundle([message("/b", True), message("/c", 2**40)])])
    refused = 0
    for _ in range(5000):
        packet = bytearray(sound[: chance.randrange(len(sound) + 1)] if chance.random() < 0.5 else sound)
        for _ in range(chance.randrange(4) if packet else 0):
            packet[chance.randrange(len(packet))] = chance.randrange(256)
        try:
            decode(bytes(packet))
        except ValueError:
            refused += 1
    assert 1000 < refused < 5000


@pytest.mark.parametrize("value", [None, b"blob", {}, 2**70])
def test_a_value_that_osc_cannot_represent_is_an_error(value: object) -> None:
    with pytest.raises(ValueError, match="cannot be sent over OSC"):
        message("/a", value)

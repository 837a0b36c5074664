"""Bytes to movements of controls."""

from __future__ import annotations

import pytest

from vjfx.control.midi.decode import Decoder
from vjfx.control.midi.names import Control, parse_control


def shares(decoder: Decoder, name: str, *messages: tuple[int, ...]) -> list[float]:
    """Where one control went."""
    control = parse_control(name)
    return [m.share for message in messages for m in decoder.decode(message) if m.control == control]


@pytest.mark.parametrize(
    ("name", "message", "share"),
    [
        ("cc 1/21", (0xB0, 21, 127), 1.0),
        ("cc 16/127", (0xBF, 127, 0), 0.0),
        ("note 10/36", (0x99, 36, 127), 1.0),
        ("note 10/36", (0x89, 36, 64), 0.0),
        ("note 10/36", (0x99, 36, 0), 0.0),
        ("aftertouch 2/60", (0xA1, 60, 127), 1.0),
        ("aftertouch 2", (0xD1, 127), 1.0),
        ("program 1/5", (0xC0, 5), 1.0),
        ("program 1", (0xC0, 127), 1.0),
        ("pitch 3", (0xE2, 0, 0), 0.0),
        ("pitch 3", (0xE2, 0, 64), 0.5),
        ("pitch 3", (0xE2, 127, 127), 1.0),
    ],
)
def test_each_kind_of_message_moves_its_control(name: str, message: tuple[int, ...], share: float) -> None:
    assert shares(Decoder(), name, message) == [share]


def test_a_pair_of_14_bits_is_heard_once_it_is_whole() -> None:
    decoder = Decoder()
    assert shares(decoder, "cc14 1/1", (0xB0, 1, 127), (0xB0, 33, 127)) == [1.0, 1.0]
    assert shares(decoder, "cc14 1/1", (0xB0, 1, 64), (0xB0, 33, 1)) == [pytest.approx((64 * 128 + 1) / 16383)]
    assert shares(decoder, "cc14 1/1", (0xB0, 33, 2)) == [pytest.approx((64 * 128 + 2) / 16383)]
    # A device that leaves out the fine number is heard one move later at most.
    assert shares(decoder, "cc14 1/1", (0xB0, 1, 10), (0xB0, 1, 11)) == [pytest.approx(11 * 128 / 16383)]


def test_an_nrpn_is_chosen_and_moved_with_7_or_14_bits() -> None:
    decoder = Decoder()
    choose = ((0xB0, 99, 2), (0xB0, 98, 44))
    assert shares(decoder, "nrpn 1/300", *choose, (0xB0, 6, 127)) == [1.0]
    assert shares(decoder, "nrpn 1/300", (0xB0, 38, 127)) == [1.0]
    assert shares(decoder, "nrpn 1/300", (0xB0, 6, 0), (0xB0, 38, 1)) == [pytest.approx(1 / 16383)]
    assert [m.detents for m in decoder.decode((0xB0, 96, 0)) if m.control.kind == "nrpn"] == [1]
    assert [m.detents for m in decoder.decode((0xB0, 97, 0)) if m.control.kind == "nrpn"] == [-1]
    # A registered parameter ends the choice, on its channel alone.
    assert shares(decoder, "nrpn 1/300", (0xB1, 101, 0), (0xB0, 6, 64), (0xB0, 38, 0)) != []
    assert shares(decoder, "nrpn 1/300", (0xB0, 101, 0), (0xB0, 6, 64)) == []


@pytest.mark.parametrize(
    "garbage", [(), (0x40,), (21, 127), (0xB0,), (0xB0, 21), (0xB0, 21, 200), (0x90, 300, 1), (0xB0, 1, 2, 3), (0xF8,)]
)
def test_garbage_moves_nothing(garbage: tuple[int, ...]) -> None:
    assert Decoder().decode(garbage) == []


@pytest.mark.parametrize(
    ("key", "control"),
    [
        ("cc 1/21", Control("cc", 0, 21)),
        ("cc 16/127", Control("cc", 15, 127)),
        ("note 10/0", Control("note", 9, 0)),
        ("nrpn 1/16383", Control("nrpn", 0, 16383)),
        ("aftertouch 1", Control("aftertouch", 0)),
        ("pitch 3", Control("pitch", 2)),
    ],
)
def test_the_name_of_a_control_is_parsed_and_written(key: str, control: Control) -> None:
    assert parse_control(key) == control and str(control) == key


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("cc1/21", r"'cc1/21' is not a MIDI control \(allowed: 'cc CHANNEL/NUMBER', "),
        ("", r"'' is not a MIDI control \("),
        ("nota 1/2", r"'nota 1/2': unknown MIDI control 'nota'; did you mean 'note'\?"),
        ("cc 0/21", r"'cc 0/21': channel 0 is out of range \(allowed: 1 to 16\)"),
        ("cc 17/21", r"'cc 17/21': channel 17 is out of range \(allowed: 1 to 16\)"),
        ("cc 1/128", r"'cc 1/128': number 128 is out of range \(allowed: 0 to 127\)"),
        ("cc14 1/32", r"'cc14 1/32': number 32 is out of range \(allowed: 0 to 31\)"),
        ("cc 1", r"'cc 1': the number is missing"),
        ("pitch 1/2", r"'pitch 1/2': a pitch wheel has no number"),
    ],
)
def test_a_wrong_name_of_a_control_is_explained(key: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}"):
        parse_control(key)

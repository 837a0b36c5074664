"""What a bound control does to a value of each kind, and what a device shows of it."""

from __future__ import annotations

import pytest

from tests.control.memory_midi import MemoryPorts
from vjfx.control.midi.actions import Action
from vjfx.control.midi.bindings import fit, read_binding
from vjfx.control.midi.controller import MidiControl
from vjfx.control.midi.names import parse_control
from vjfx.core.param import Kind, Param, Value
from vjfx.values.patch import Patch

PARAMS = {
    "/a/level": Param("level", default=0.5),
    "/a/strength": Param("strength", default=5.0, low=0.0, high=10.0),
    "/a/count": Param("count", Kind.LONG, 3, 0, 4),
    "/a/blend": Param("blend", Kind.LONG, 0, choices=((0, "normal"), (7, "screen"), (9, "add"))),
    "/a/on": Param("on", Kind.BOOL, False),
    "/a/flash": Param("flash", Kind.EVENT, False),
    "/a/ink": Param("ink", Kind.COLOR, (0.1, 0.2, 0.3, 1.0)),
}


class Played:
    """A patch, and a device that plays messages into it."""

    def __init__(self, key: str, written: object) -> None:
        self.patch = Patch()
        self.patch.load(PARAMS, {}, ())
        self.now = 0.0
        self.system = MemoryPorts("Keystep")
        self.midi = MidiControl("all", self.patch, self.system, lambda: self.now)
        self.binding = fit(read_binding(key, written), self.patch.params)
        self.midi.bind({key: self.binding})

    def send(self, *messages: tuple[int, ...], gap: float = 1.0) -> list[Value | None]:
        """The value after each message."""
        values = []
        for message in messages:
            self.now += gap
            self.system.play("Keystep", message)
            values.append(self.patch.value(self.binding.address))
        return values

    def close(self) -> None:
        self.midi.close()


def send(key: str, written: object, *messages: tuple[int, ...], gap: float = 1.0) -> list[Value | None]:
    played = Played(key, written)
    values = played.send(*messages, gap=gap)
    played.close()
    return values


def cc(value: int) -> tuple[int, int, int]:
    return 0xB0, 21, value


def note(velocity: int) -> tuple[int, int, int]:
    return 0x90, 36, velocity


def test_a_fader_covers_the_range_of_its_value_or_a_part_of_it() -> None:
    assert send("cc 1/21", "/a/strength", cc(0), cc(127)) == [0.0, 10.0]
    assert send("cc 1/21", {"to": "/a/strength", "range": [2, 6]}, cc(0), cc(127)) == [2.0, 6.0]
    assert send("cc 1/21", {"to": "/a/strength", "range": [6, 2]}, cc(0), cc(127)) == [6.0, 2.0]
    assert send("cc 1/21", {"to": "/a/strength", "range": [2, 6], "invert": True}, cc(0)) == [6.0]


def test_a_curve_bends_the_way_of_a_fader() -> None:
    value = send("cc 1/21", {"to": "/a/strength", "curve": "exp"}, cc(64))[0]
    assert value == pytest.approx(10 * (64 / 127) ** 2)


def test_a_pad_is_momentary_with_velocity_or_toggles() -> None:
    pressed = note(100), note(0), note(1), (0x80, 36, 64)
    assert send("note 1/36", "/a/level", *pressed) == [1.0, 0.0, 1.0, 0.0]
    assert send("note 1/36", {"to": "/a/on", "mode": "toggle"}, *pressed) == [True, True, False, False]
    assert send("note 1/36", {"to": "/a/level", "mode": "toggle", "range": [0.2, 0.7]}, *pressed) == pytest.approx(
        [0.2, 0.2, 0.7, 0.7]
    )
    soft = send("note 1/36", {"to": "/a/level", "mode": "velocity"}, note(64), note(0))
    assert soft == [pytest.approx(64 / 127), 0.0]


def test_pads_that_set_different_values_are_a_radio_group() -> None:
    played = Played("note 1/36", "/a/blend screen")
    other = fit(read_binding("note 1/37", "/a/blend add"), played.patch.params)
    played.midi.bind({"note 1/36": played.binding, "note 1/37": other})
    assert played.send(note(9), note(0), (0x90, 37, 9), note(9)) == [7, 7, 9, 7]
    played.close()


def test_a_button_steps_through_choices_and_numbers() -> None:
    presses = note(9), note(0), note(9), note(0), note(9)
    assert send("note 1/36", {"to": "/a/blend", "step": 1}, *presses) == [7, 7, 9, 9, 0]
    assert send("note 1/36", {"to": "/a/blend", "step": -1}, *presses) == [9, 9, 7, 7, 0]
    assert send("note 1/36", {"to": "/a/strength", "step": 3}, *presses) == [8, 8, 10, 10, 10]


def test_a_button_of_the_control_change_kind_switches_and_triggers() -> None:
    assert send("cc 1/21", "/a/on", cc(127), cc(0)) == [True, False]
    played = Played("cc 1/21", "/a/flash")
    played.send(cc(70), cc(90), cc(127), cc(0), cc(127))  # a fader that passes the middle twice
    fired = [played.patch.snapshot({}, 0)["/a"]["flash"] for _ in range(4)]
    assert fired == [True, True, False, False]
    played.close()


def test_an_encoder_turns_its_value_and_stops_at_the_ends() -> None:
    assert send("cc 1/21", {"to": "/a/level", "relative": "twos"}, cc(1), cc(127), cc(126)) == pytest.approx(
        [0.51, 0.5, 0.48]
    )
    far = {"to": "/a/strength", "relative": "sign", "step": 2, "range": [1, 9]}
    assert send("cc 1/21", far, cc(1), cc(3), cc(66), cc(70)) == [7.0, 9.0, 5.0, 1.0]
    assert send("cc 1/21", {"to": "/a/blend", "relative": "offset"}, cc(65), cc(70), cc(63)) == [7, 9, 7]
    assert send("cc 1/21", {"to": "/a/count", "relative": "inc-dec"}, cc(127), cc(127), cc(0)) == [4, 4, 3]


def test_an_encoder_that_is_turned_fast_goes_further() -> None:
    fast = {"to": "/a/level", "relative": "twos", "acceleration": 4}
    assert send("cc 1/21", fast, cc(1), cc(1), gap=0.01) == pytest.approx([0.51, 0.55])
    assert send("cc 1/21", fast, cc(1), cc(1), gap=0.5) == pytest.approx([0.51, 0.52])


def test_takeover_of_the_table_or_of_the_binding() -> None:
    assert send("cc 1/21", {"to": "/a/level", "takeover": "pickup"}, cc(0), cc(32), cc(96)) == [
        0.5,
        0.5,
        pytest.approx(96 / 127),
    ]


def test_a_fader_moves_one_channel_of_a_colour() -> None:
    played = Played("cc 1/21", "/a/ink/g")
    played.send(cc(127))
    assert played.patch.value("/a/ink") == (0.1, 1.0, 0.3, 1.0)
    played.close()


def test_a_pad_that_is_held_while_the_preset_changes_lets_go() -> None:
    played = Played("note 1/36", "/a/on")
    played.send(note(9))
    played.midi.bind({"note 1/36": played.binding})
    assert played.send(note(0)) == [False]
    played.close()


@pytest.mark.parametrize("curve", ["linear", "exp", "log", "s"])
@pytest.mark.parametrize("extra", [{}, {"range": [8, 2]}, {"invert": True}])
def test_a_display_shows_where_the_control_would_be(curve: str, extra: dict[str, object]) -> None:
    patch = Patch()
    patch.load(PARAMS, {}, ())
    binding = fit(read_binding("cc 1/21", {"to": "/a/strength", "curve": curve, **extra}), patch.params)
    action = Action(binding, parse_control("cc 1/21"), patch)
    for share in (0.0, 0.3, 0.9, 1.0):
        assert action.share(action._shaped(share)) == pytest.approx(share, abs=1e-3)

"""Bindings as they are written: what they mean, and what is refused."""

from __future__ import annotations

import pytest

from vjfx.control.midi.bindings import fit, read_binding
from vjfx.core.binding import Binding
from vjfx.core.param import Kind, Param

PARAMS = {
    "/layer/cam/opacity": Param("opacity"),
    "/layer/cam/lineart/strength": Param("strength", low=0.0, high=10.0),
    "/layer/cam/ink": Param("ink", Kind.COLOR, (0.0, 0.0, 0.0, 1.0)),
    "/layer/cam/blend": Param("blend", Kind.LONG, 0, choices=((0, "normal"), (1, "screen"))),
    "/layer/words/source/text": Param("text", Kind.TEXT, ""),
    "/blackout": Param("blackout", Kind.BOOL, False),
    "/preset": Param("preset", Kind.TEXT, ""),
    "/tap": Param("tap", Kind.EVENT, False),
}


def bound(key: str, written: object) -> Binding:
    return fit(read_binding(key, written), PARAMS)


@pytest.mark.parametrize(
    ("key", "written", "binding"),
    [
        ("cc 1/21", "/layer/cam/opacity", Binding("cc 1/21", "/layer/cam/opacity")),
        ("note 1/41", "/preset neon", Binding("note 1/41", "/preset", value="neon")),
        ("note 1/1", "/layer/cam/blend screen", Binding("note 1/1", "/layer/cam/blend", value=1)),
        ("note 1/1", "/layer/cam/opacity 0.5", Binding("note 1/1", "/layer/cam/opacity", value=0.5)),
        ("note 1/1", "/blackout off", Binding("note 1/1", "/blackout", value=False)),
        ("note 1/1", "/layer/words/source/text 20 20", Binding("note 1/1", "/layer/words/source/text", value="20 20")),
        ("note 1/1", {"to": "/layer/cam/ink", "value": [1, 0, 0]}, Binding("note 1/1", "/layer/cam/ink", (1, 0, 0, 1))),
        ("MIDImix: fader 3", "/layer/cam/ink/r", Binding("MIDImix: fader 3", "/layer/cam/ink/r")),
        (
            "cc 1/21",
            {"to": "/layer/cam/lineart/strength", "range": [2, 6], "curve": "exp", "invert": True, "takeover": "scale"},
            Binding("cc 1/21", "/layer/cam/lineart/strength", None, (2.0, 6.0), "exp", invert=True, takeover="scale"),
        ),
        (
            "cc 1/21",
            {"to": "/layer/cam/lineart/strength", "relative": "twos", "step": 0.5, "acceleration": 4},
            Binding("cc 1/21", "/layer/cam/lineart/strength", relative="twos", step=0.5, acceleration=4.0),
        ),
    ],
)
def test_a_binding_is_read(key: str, written: object, binding: Binding) -> None:
    assert bound(key, written) == binding


@pytest.mark.parametrize(
    ("key", "written", "said"),
    [
        ("fadr 3", "/tap", "'fadr 3' is not a MIDI control; did you mean 'fader 3'? (allowed: 'cc CHANNEL/NUMBER', "),
        ("nota 1/2", "/tap", "'nota 1/2' is not a MIDI control; did you mean 'note'?"),
        ("cc 1/21", 3, '3 is not a binding (allowed: "/address", "/address value", { to = "/address" })'),
        ("cc 1/21", {"range": [0, 1]}, 'the address is missing (as in { to = "/layer/cam/opacity" })'),
        ("cc 1/21", {"to": "/tap", "rnage": [0, 1]}, "unknown key 'rnage'; did you mean 'range'? (allowed: "),
        ("cc 1/21", {"to": "/tap", "curve": "square"}, "unknown curve 'square' (allowed: exp, linear, log, s)"),
        ("cc 1/21", {"to": "/tap", "relative": "two"}, "unknown relative 'two'; did you mean 'twos'?"),
        ("cc 1/21", {"to": "/tap", "relative": "twos", "takeover": "jump"}, "'relative' and 'takeover' exclude each"),
        ("cc 1/21", {"to": "/tap", "acceleration": 2}, "'acceleration' needs 'relative': it is for encoders"),
        ("cc 1/21", {"to": "/tap", "invert": 1}, "invert = 1 (allowed: true, false)"),
        ("cc 1/21", {"to": "/layer/cam/opacity", "range": [0]}, "range = [0] (allowed: two numbers, as in [0.2, 0.8])"),
        ("cc 1/21", {"to": "/layer/cam/opacity", "range": [0, 2]}, "2 is out of range (allowed: 0 to 1)"),
        (
            "cc 1/21",
            {"to": "/layer/cam/blend", "range": [0, 1]},
            "/layer/cam/blend is not a number, so it has no range",
        ),
        ("note 1/1", {"to": "/blackout", "step": 1}, "/blackout has no steps (allowed: numbers and choices)"),
        ("note 1/1", "/layer/cam/blend scren", "unknown choice 'scren'; did you mean 'screen'?"),
        ("note 1/1", "/layer/cam/opacity 3", "3 is out of range (allowed: 0 to 1)"),
        ("cc 1/21", "/preset", "/preset is a text, which needs a value (as in '/preset neon')"),
        ("cc 1/21", "/layer/cam/ink", "/layer/cam/ink is a colour, and a controller moves one number (allowed: /lay"),
        ("cc 1/21", "/layer/cam/opacty", "unknown address '/layer/cam/opacty'; did you mean '/layer/cam/opacity'?"),
    ],
)
def test_a_binding_that_cannot_work_is_explained(key: str, written: object, said: str) -> None:
    with pytest.raises(ValueError) as raised:
        bound(key, written)
    assert str(raised.value).startswith(said)


def test_a_table_says_how_its_faders_take_over() -> None:
    assert read_binding("cc 1/1", "/tap", "pickup").takeover == "pickup"
    assert read_binding("cc 1/1", {"to": "/tap", "takeover": "jump"}, "pickup").takeover == "jump"
    with pytest.raises(ValueError, match=r"^unknown takeover 'pick'; did you mean 'pickup'\?"):
        read_binding("cc 1/1", "/tap", "pick")

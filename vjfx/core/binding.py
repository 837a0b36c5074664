"""What one control of a MIDI controller does: plain data, which `control.midi.bindings` reads and checks."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.core.param import Value


@dataclass(frozen=True, slots=True)
class Binding:
    """Moves the value at `address` by the control, or sets it to `value`."""

    control: str  # as it is written: "cc 1/21", "fader 3", "MIDImix: fader 3"
    address: str
    value: Value | None = None  # set when the control is pressed; None: the control's position counts
    span: tuple[float, float] | None = None  # what the control covers, in the unit of the value; None: its range
    curve: str = "linear"  # of values.route.CURVES
    invert: bool = False
    mode: str = ""  # of a button: momentary, toggle, velocity; empty: momentary
    step: float = 0.0  # with each press or detent, in the unit of the value or in choices; 0: not by steps
    relative: str = ""  # encoding of an endless encoder: twos, sign, offset, inc-dec; empty: it sends positions
    acceleration: float = 1.0  # how many times as far a step goes at most, when an encoder is turned fast
    takeover: str = ""  # jump, pickup, scale; empty: the default
    feedback: bool | None = None  # whether the controller shows the value; None: as its profile says

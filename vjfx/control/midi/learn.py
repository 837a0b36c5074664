"""Learning a binding from the control that the performer moves: what kind of control it is, from what it sends."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from vjfx.control.midi.decode import Movement
from vjfx.control.midi.encoders import recognise
from vjfx.control.midi.names import NO_NUMBER, Control
from vjfx.core.binding import Binding
from vjfx.core.param import Kind, Param

_SETTLED = 0.5  # seconds without a message after which a control has been moved
_ENOUGH = 24  # messages that are enough to know a control
_LONGEST = 4.0  # seconds that an encoder may take to be turned back


class Learning:
    """Collects what one device after another sends, until one control is known."""

    def __init__(self, binding: Binding, param: Param) -> None:
        """`binding` has no control yet."""
        self.binding = binding
        self.device: object = None  # the one whose control it is; known with the result
        self._param = param
        self._heard: dict[tuple[object, Control], list[Movement]] = defaultdict(list)
        self._first = self._last = 0.0
        self._ambiguous = False

    @property
    def status(self) -> str:
        """What the performer should do."""
        what = "turn the encoder back, too" if self._ambiguous else "move a control"
        return f"learning {self.binding.address}: {what}"

    def hear(self, device: object, movement: Movement, now: float) -> None:
        """Take a movement of a device, `now` seconds on any clock."""
        if not self._heard:
            self._first = now
        self._last = now
        heard = self._heard[device, movement.control]
        if len(heard) < _ENOUGH:
            heard.append(movement)

    def result(self, now: float) -> tuple[Control, Binding] | None:
        """The control that was moved, and its binding (still named by its message); None as long as it is unknown."""
        if not self._heard:
            return None
        key = max(self._heard, key=lambda key: (_RANK.get(key[1].kind, 0), len(self._heard[key])))
        self.device, control = key
        heard = self._heard[key]
        if control.kind in ("note", "program"):
            return control, self._pressed(control)
        if now - self._last < _SETTLED and len(heard) < _ENOUGH:
            return None
        if control.kind == "nrpn" and any(movement.detents for movement in heard):
            return control, replace(self.binding, relative="inc-dec")
        control = self._wide(control)
        encodings = recognise([movement.data for movement in heard]) if control.kind == "cc" else []
        self._ambiguous = len(encodings) > 1 and now - self._first < _LONGEST
        if self._ambiguous:
            return None
        return control, replace(self.binding, relative=encodings[0] if encodings else "")

    def _wide(self, control: Control) -> Control:
        """The pair of 14 bits, where the fine controller moved along with the coarse one."""
        coarse = Control("cc", control.channel, control.number % 32)
        fine = Control("cc", control.channel, control.number % 32 + 32)
        if control.kind != "cc" or control.number >= 64:
            return control
        counts = [len(self._heard.get((self.device, each), ())) for each in (coarse, fine)]
        return Control("cc14", control.channel, coarse.number) if min(counts) > 1 else control

    def _pressed(self, control: Control) -> Binding:
        """A pad switches a switch, and steps through choices."""
        if self.binding.value is not None or control.number == NO_NUMBER:
            return self.binding
        if self._param.kind is Kind.BOOL:
            return replace(self.binding, mode="toggle")
        return replace(self.binding, step=1.0) if self._param.choices else self.binding


# Which kind of message tells most, where a control sends several: a pad note and pressure, an NRPN four controllers.
_RANK = {"note": 4, "program": 4, "nrpn": 3, "cc": 2, "pitch": 2, "aftertouch": 1}

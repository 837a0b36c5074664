"""What happens when a bound control moves: one object for each control of each device, with what it remembers."""

from __future__ import annotations

from vjfx.control.midi.decode import Movement
from vjfx.control.midi.encoders import ENCODINGS, Speed
from vjfx.control.midi.names import NO_NUMBER, Control
from vjfx.control.midi.takeover import Takeover
from vjfx.core.binding import Binding
from vjfx.core.param import Kind, Param
from vjfx.core.protocols import ControlTarget
from vjfx.values.position import param_at, position_of
from vjfx.values.route import CURVES
from vjfx.values.target import span

_TAP = "/tap"  # its light is the beat
_FLASH = 0.25  # part of the beat for which it is lit
_DETENTS = 100  # of an encoder, over the range of a value that has no steps of its own


class Action:
    """Carries out a binding."""

    def __init__(self, binding: Binding, control: Control, target: ControlTarget, takeover: str = "jump") -> None:
        """`takeover`: where the binding names none. The binding fits the address (`bindings.fit`)."""
        self.binding = binding
        self.control = control
        self._target = target
        param = param_at(binding.address, target.params)
        assert param is not None
        self._low, self._high = _ends(binding, param)
        self._step = _step(binding, param)
        self._wraps = bool(param.choices)
        self._takeover = Takeover(binding.takeover or takeover)
        self._speed = Speed(binding.acceleration)
        self.is_button = bool(
            binding.value is not None
            or binding.mode
            or (binding.step and not binding.relative)
            or control.kind == "note"
            or param.kind in (Kind.BOOL, Kind.EVENT)
            or (control.kind == "program" and control.number != NO_NUMBER)
        )
        self.moved_at = float("-inf")  # seconds, on the clock of `take`
        self._is_event = param.kind is Kind.EVENT
        self._pressed = False

    def inherit(self, other: Action) -> None:
        """Go on as an earlier action of this control did: a pad that is held, a fader that has hold of its value."""
        if other.binding == self.binding:
            self._pressed, self._takeover, self._speed = other._pressed, other._takeover, other._speed
            self.moved_at = other.moved_at

    @property
    def waits(self) -> bool:
        """Whether the control was moved and is not yet where the value is."""
        return not self.is_button and not self.binding.relative and self._takeover.waits

    def take(self, movement: Movement, now: float) -> None:
        """Carry out a movement, `now` seconds on any clock. Never raises for a value that has gone."""
        self.moved_at = now
        if self.binding.relative or movement.detents:
            self._turn(movement.detents or ENCODINGS[self.binding.relative](movement.data & 127), now)
        elif self.is_button:
            self._push(movement)
        else:
            self._move(movement.share)

    def lit(self, phase: float) -> bool:
        """Whether the light of this control is on, at a phase of the beat, 0..1."""
        address, binding = self.binding.address, self.binding
        if binding.value is not None:
            return self._target.value(address) == binding.value
        if address == _TAP:
            return phase < _FLASH
        if self._is_event or (binding.step and not binding.relative):
            return self._pressed
        at = self._target.position(address)
        return at is not None and (at > (self._low + self._high) / 2) != (binding.invert or self._low > self._high)

    def shown(self) -> float | None:
        """Where the control would be for its value, 0..1; None for a value that has no position."""
        at = self._target.position(self.binding.address)
        return None if at is None else self.share(at)

    def share(self, position: float) -> float:
        """Where the control would be for a value at this position: the inverse of `_shaped`."""
        span = self._high - self._low
        wanted = (position - self._low) / span if span else 0.0
        low, high = 0.0, 1.0
        for _ in range(15):  # curves rise, so halving finds the place
            middle = (low + high) / 2
            low, high = (middle, high) if CURVES[self.binding.curve](middle) < wanted else (low, middle)
        return 1.0 - high if self.binding.invert else high

    def _shaped(self, share: float) -> float:
        share = 1.0 - share if self.binding.invert else share
        return self._low + (self._high - self._low) * CURVES[self.binding.curve](share)

    def _move(self, share: float) -> None:
        address = self.binding.address
        at = None if self._takeover.jumps else self._target.position(address)
        if at is None:  # also where the address has just gone
            return self._target.set_normal(address, self._shaped(share))
        ends = sorted((self._low, self._high))
        wanted = self._takeover.moved(self._shaped(share), min(max(at, ends[0]), ends[1]))
        if wanted is not None:
            self._target.set_normal(address, wanted)
            self._takeover.took(self._target.position(address) or 0.0)
        return None

    def _push(self, movement: Movement) -> None:
        down = movement.share > 0 if self.control.kind == "note" else movement.share >= 0.5
        binding, address = self.binding, self.binding.address
        if down == self._pressed and self.control.kind != "program":
            return
        self._pressed = down
        if binding.value is not None:
            if down:
                self._target.set(address, binding.value)
        elif binding.step:
            if down:
                self._shift(self._step, self._wraps)
        elif binding.mode == "toggle":
            if down:
                middle = (self._low + self._high) / 2
                is_high = (self._target.position(address) or 0.0) > middle
                self._target.set_normal(address, min(self._low, self._high) if is_high else max(self._low, self._high))
        else:
            self._target.set_normal(address, self._shaped(movement.share if binding.mode == "velocity" else down))

    def _turn(self, detents: int, now: float) -> None:
        self._shift(self._step * detents * (1.0 if self._wraps else self._speed.factor(detents, now)), False)

    def _shift(self, by: float, wraps: bool) -> None:
        at = self._target.position(self.binding.address)
        if at is None:
            return
        low, high = sorted((self._low, self._high))
        moved = at + by
        if wraps and not low - 1e-6 <= moved <= high + 1e-6:
            moved = low if moved > high else high
        self._target.set_normal(self.binding.address, min(max(moved, low), high))


def _ends(binding: Binding, param: Param) -> tuple[float, float]:
    """The positions at both ends of the control."""
    if binding.span is None:
        return 0.0, 1.0
    low, high = (position_of(param, end) for end in binding.span)
    assert low is not None and high is not None
    return low, high


def _step(binding: Binding, param: Param) -> float:
    """How far one press or detent goes, as a share of the value's range."""
    if param.choices:
        return (binding.step or 1.0) / max(len(param.choices) - 1, 1)
    low, high = span(param)
    if binding.step:
        return binding.step / (high - low) if high > low else 0.0
    whole = isinstance(param.default, int) and high > low
    return max(1 / _DETENTS, 1 / (high - low) if whole else 0.0)

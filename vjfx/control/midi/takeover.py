"""Soft takeover: when a fader that is not where its value is gets hold of the value again."""

from __future__ import annotations

MODES = ("jump", "pickup", "scale")
_NEAR = 3 / 128  # distance at which a fader has reached its value: quick moves skip two positions of 128
_SAME = 1e-6


class Takeover:
    """One fader and its value, both 0..1.

    `jump` sets the value wherever the fader is. `pickup` waits until the fader reaches the value or passes it: the side
    on which the fader was is remembered, so that a fast move, which skips the value, counts. `scale` moves the value
    at once, in proportion to the way that is left, so that both arrive at an end together.
    """

    def __init__(self, mode: str) -> None:
        self._mode = mode
        self.jumps = mode == "jump"  # nothing has to be remembered
        self._fader: float | None = None  # where the fader was last
        self._set: float | None = None  # where it left the value

    def moved(self, fader: float, value: float) -> float | None:
        """The new value, for a fader that is now here; None to leave the value where it is. Call `took` afterwards."""
        before, self._fader = self._fader, fader
        if self.jumps or self._holds(value):
            return fader
        if self._mode == "scale":
            return _scaled(before, fader, value)
        passed = before is not None and (before - value) * (fader - value) <= 0
        return fader if passed or abs(fader - value) <= _NEAR else None

    def took(self, value: float) -> None:
        """Where the value is now, as choices and whole numbers are rounded."""
        if self._mode != "scale" or self._fader is None or abs(value - self._fader) <= _NEAR:
            self._set = value

    @property
    def waits(self) -> bool:
        """Whether the last move did not get hold of the value."""
        return not self.jumps and self._fader is not None and self._set is None

    def _holds(self, value: float) -> bool:
        """Whether the value is where this fader has left it."""
        if self._set is not None and abs(value - self._set) > _SAME:
            self._set = None
        return self._set is not None


def _scaled(before: float | None, fader: float, value: float) -> float:
    """The value, moved by the share of its way to the end that the fader has gone of its own."""
    if before is None or fader == before:
        return fader if abs(fader - value) <= _NEAR else value
    if fader > before:
        return value + (1.0 - value) * (fader - before) / (1.0 - before)
    return value - value * (before - fader) / before

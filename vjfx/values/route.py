"""A route from a signal to a value: gate, curve, quantisation, attack and release."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

CURVES: dict[str, Callable[[float], float]] = {
    "linear": lambda x: x,
    "exp": lambda x: x * x,  # emphasises peaks
    "log": lambda x: math.sqrt(max(x, 0.0)),  # raises low levels
    "s": lambda x: x * x * (3 - 2 * x),  # flat at both ends
}
GRIDS = {"": "", "beat": "beat/count", "bar": "bar/count"}  # the signal that counts the lines of each grid
HYSTERESIS = 0.1  # how far a signal must fall below the threshold for the gate to close


@dataclass(slots=True)
class Route:
    """Adds the signal to a value, scaled by `amount` times the range of the value."""

    source: str  # the signal's name
    target: str  # the value's address
    amount: float = 1.0  # 1: the whole range, -1: the whole range downwards; its address is `/route/NAME/amount`
    curve: str = "linear"
    attack: float = 0.0  # seconds to rise by 63 %
    release: float = 0.0  # seconds to fall by 63 %
    offset: float = 0.0  # a share of the range, always added
    threshold: float | None = None  # the signal counts as 1 from here on, as 0 below
    quantise: str = ""  # beat or bar: the level changes only then
    name: str = ""
    endless: bool = False  # the signal counts up: the value wraps around its range
    _level: float = field(default=0.0, init=False, repr=False)
    _open: bool = field(default=False, init=False, repr=False)
    _held: float = field(default=0.0, init=False, repr=False)
    _struck: bool = field(default=False, init=False, repr=False)  # the gate has opened since the last grid line
    _line: int | None = field(default=None, init=False, repr=False)
    _fired: bool = field(default=False, init=False, repr=False)

    def push(self, signal: float, dt: float, line: float = 0.0) -> float:
        """The new level, 0..1 (an endless signal unchanged), `dt` seconds after the last.

        `line` is the number of the last line of its grid.
        """
        wanted = signal if self.endless else CURVES[self.curve](self._gated(min(max(signal, 0.0), 1.0)))
        if self.quantise:
            wanted = self._on_grid(wanted, math.floor(line))
        time = self.attack if wanted > self._level else self.release
        # The exact solution of a first-order low-pass filter, so that the frame rate does not matter.
        self._level += (wanted - self._level) * (1.0 if time <= 0 or self.endless else 1 - math.exp(-dt / time))
        return self._level

    def fires(self, share: float) -> bool:
        """Whether to trigger an event: the share has risen to 0.5 since it was last below."""
        before, self._fired = self._fired, share >= 0.5
        return self._fired and not before

    def _gated(self, signal: float) -> float:
        if self.threshold is None:
            return signal
        self._open = signal >= (self.threshold - HYSTERESIS if self._open else self.threshold)
        return float(self._open)

    def _on_grid(self, wanted: float, line: int) -> float:
        self._struck = self._struck or (self.threshold is not None and wanted > 0)
        if line != self._line:
            self._held = 1.0 if self._struck else wanted
            self._line, self._struck, self._fired = line, False, False
        return self._held

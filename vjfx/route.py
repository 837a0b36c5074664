"""A signal on its way to a value: through a curve, then an attack and a release."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

CURVES: dict[str, Callable[[float], float]] = {
    "linear": lambda x: x,
    "exp": lambda x: x * x,  # quiet stays quiet, peaks stand out
    "log": lambda x: math.sqrt(max(x, 0.0)),  # lifts what is quiet
    "s": lambda x: x * x * (3 - 2 * x),  # flat at both ends
}


@dataclass(slots=True)
class Route:
    """Adds `amount` shares of a value's range, times the signal, to the value."""

    source: str  # the signal's name
    target: str  # the value's address
    amount: float = 1.0  # 1: the whole range up, -1: the whole range down
    curve: str = "linear"
    attack: float = 0.0  # seconds to rise by 63 %
    release: float = 0.0  # seconds to fall by 63 %
    _level: float = field(default=0.0, repr=False)

    def push(self, signal: float, dt: float) -> float:
        """What is added now, in shares of the range; `dt` is the time since the last push in seconds."""
        wanted = CURVES[self.curve](min(max(signal, 0.0), 1.0))
        time = self.attack if wanted > self._level else self.release
        # The exact solution of a first-order follower, so that 30 and 60 frames a second move alike.
        self._level += (wanted - self._level) * (1.0 if time <= 0 else 1 - math.exp(-dt / time))
        return self.amount * self._level

"""From one show to the next: both are drawn, and a transition shader mixes the two pictures."""

from __future__ import annotations

import time
from dataclasses import dataclass

from vjfx.core.param import Values
from vjfx.core.protocols import Signals, Tick
from vjfx.show.show import Show, Texture, Transition
from vjfx.values.address import Snapshot
from vjfx.values.patch import Patch

_HURRIED = 0.25  # seconds that a transition may last when another preset is waiting


@dataclass(slots=True)
class TransitionRun:
    """One transition: the outgoing show plays on, with its own values and routes, until the incoming one is all there.

    The outgoing show is drawn in the time that is left. Where a machine cannot draw both shows within a frame, the
    outgoing picture stands still meanwhile.
    """

    outgoing: Show
    patch: Patch  # the outgoing show's
    incoming: Show
    transition: Transition
    before: Texture  # the outgoing show's newest picture, or None
    cost: float  # seconds that it takes to draw it
    progress: float = 0.0  # 0 is the outgoing show, 1 the incoming
    hurried: bool = False
    _moved: bool = False  # the outgoing show was drawn in the last frame

    @property
    def over(self) -> bool:
        """Whether only the incoming show is visible."""
        return self.progress >= 1.0

    def advance(self, tick: Tick, bpm: float) -> None:
        """Advance by one frame; a length in beats follows the tempo."""
        seconds = self.transition.length * (60 / bpm if self.transition.in_beats else 1.0)
        self.progress += tick.dt / (min(seconds, _HURRIED) if self.hurried else seconds)

    def draw(self, tick: Tick, values: Snapshot, signals: Signals, picture: Texture) -> Texture:
        """The mix of both, where `picture` is the incoming show's and `values` are the incoming show's."""
        stage, breaker = self.transition.stage, self.incoming.breaker
        self._moved = self.before is None or tick.spare + (self.cost if self._moved else 0.0) >= self.cost
        if self._moved:
            start = time.perf_counter()
            self.before = self.outgoing.draw(tick, self.patch.snapshot(signals, tick.dt))
            self.cost = time.perf_counter() - start
        mine = values.get(stage.address, Values()) | {"progress": min(self.progress, 1.0)}
        images = {"startImage": self.before, "endImage": picture}

        def draw() -> Texture:
            with self.incoming.stats.stage(stage.address):
                return stage.shader.draw(self.incoming.age(tick), mine, images)

        return breaker.attempt(stage.address, tick.now, draw, picture)

    def close(self) -> None:
        """Release the outgoing show."""
        self.outgoing.close(wait=False)

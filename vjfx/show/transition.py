"""From one show to the next: for a while both play, and a transition shader makes one picture of the two."""

from __future__ import annotations

import time
from dataclasses import dataclass

from vjfx.core.protocols import Signals, Tick
from vjfx.show.show import Show, Texture, Transition
from vjfx.values.address import Snapshot
from vjfx.values.patch import Patch

_HURRIED = 0.25  # seconds that are left at most to a changeover that another one waits for


@dataclass(slots=True)
class TransitionRun:
    """The outgoing show plays on, with its own values and routes, until the incoming one has taken over.

    It gets the time that is left: where a machine cannot draw both within a frame, its picture stands still meanwhile.
    """

    outgoing: Show
    patch: Patch  # the outgoing show's
    incoming: Show
    entrance: Transition
    before: Texture  # the outgoing show's newest picture, or None
    cost: float  # seconds that drawing it takes
    progress: float = 0.0  # 0 is the outgoing show, 1 the incoming
    hurried: bool = False
    _moved: bool = False  # it was drawn in the turn before

    @property
    def over(self) -> bool:
        """Whether only the incoming show is seen."""
        return self.progress >= 1.0

    def advance(self, tick: Tick, bpm: float) -> None:
        """Go on by one turn; a length in beats follows the tempo."""
        seconds = self.entrance.length * (60 / bpm if self.entrance.in_beats else 1.0)
        self.progress += tick.dt / (min(seconds, _HURRIED) if self.hurried else seconds)

    def draw(self, tick: Tick, values: Snapshot, signals: Signals, picture: Texture) -> Texture:
        """The picture of both, where `picture` is the incoming show's and `values` are its own."""
        stage, trouble = self.entrance.stage, self.incoming.trouble
        self._moved = self.before is None or tick.spare + (self.cost if self._moved else 0.0) >= self.cost
        if self._moved:
            start = time.perf_counter()
            self.before = self.outgoing.draw(tick, self.patch.snapshot(signals, tick.dt))
            self.cost = time.perf_counter() - start
        mine = {**values.get(stage.address, {}), "progress": min(self.progress, 1.0)}
        images = {"startImage": self.before, "endImage": picture}

        def draw() -> Texture:
            with self.incoming.stats.stage(stage.address):
                return stage.shader.draw(self.incoming.age(tick), mine, images)

        return trouble.attempt(stage.address, tick.now, draw, picture)

    def close(self) -> None:
        """Let the outgoing show go."""
        self.outgoing.close(wait=False)

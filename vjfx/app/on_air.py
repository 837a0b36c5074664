"""What is on air: the show, the transition into the next one, and the presets that are asked for meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Protocol

from vjfx.core.errors import VjfxError
from vjfx.core.protocols import Signals, Tick
from vjfx.core.stats import Stats
from vjfx.show.show import Show, Texture
from vjfx.show.transition import TransitionRun
from vjfx.values.address import Snapshot
from vjfx.values.patch import Patch
from vjfx.values.signals import SignalReader

log = logging.getLogger("vjfx")

_LONGEST = 0.05  # seconds of work for one picture while the next show is built
_STEP = 0.01  # seconds of building below which the picture never waits


class PresetLoader(Protocol):
    """Builds the next show while the current one plays."""

    def begin(self, name: str, cut: bool = False) -> None:
        """Start building a preset, with its own transition or a `cut`; cancels a build in progress."""

    def step(self, tick: Tick) -> Show | None:
        """Do a little of the work; returns the show when it is ready. Raises VjfxError if it cannot be built."""

    def close(self) -> None:
        """Cancel a build in progress."""


class Reloader(Protocol):
    """Watches the files of the show on air."""

    replaced: bool  # whether the last step released a shader with its textures

    def follow(self, show: Show) -> None:
        """Watch the files of this show."""

    def step(self, show: Show, patch: Patch) -> bool:
        """Replace shaders that were saved; returns whether the preset itself was saved."""

    def close(self) -> None:
        """Stop watching."""


class OnAir:
    """The show that the audience sees; one transition at a time."""

    def __init__(
        self,
        show: Show,
        preset: str,
        patch: Patch,
        stats: Stats,
        loader: PresetLoader | None = None,
        reloader: Reloader | None = None,
    ) -> None:
        """`preset` is the name of `show`; without a loader the show never changes."""
        self.show = show
        self.preset = preset
        self.problem = ""  # why the last preset that was asked for did not come
        self.transition: TransitionRun | None = None
        self.picture: Texture = None  # the newest
        self.signals = SignalReader(())
        self.playlist: Sequence[str] = ()  # what /preset/next goes through
        self.on_show: Callable[[Show], None] = lambda show: None  # called whenever a show comes on air
        self._patch = patch
        self._stats = stats
        self._loader = loader
        self._reloader = reloader
        self._requested = preset  # the preset that was asked for last
        self._held = False  # the picture of the last frame was shown again

    def start(self) -> None:
        """Put the first show on air."""
        self._begin(self.show)

    def step(self, tick: Tick, bpm: float) -> bool:
        """Continue building the next preset, and start its transition when it is ready.

        Returns whether a show was released, with its textures.
        """
        if self._loader is None:
            return False
        released = False
        if self.transition is not None:
            self.transition.advance(tick, bpm)
            if not self.transition.over:
                return False
            released = self._end_transition()
        if self._reloader is not None:
            saved = self._reloader.step(self.show, self._patch)
            if saved and self._requested == self.preset:
                self._loader.begin(self.preset, cut=True)
            if self._reloader.replaced:
                self.picture, released = None, True  # drawn once more, even while frozen
        try:
            show = self._loader.step(tick)
        except VjfxError as error:
            log.warning("%s keeps playing: %s", self.preset, error)
            self.problem = str(error)
            self._requested = self.preset
            self._patch.set("/preset", self.preset)
            return released
        return self._replace(show) or released if show is not None else released

    def request(self, preset: str) -> None:
        """Build this preset, unless it was the last one asked for; shortens a transition that is running."""
        if self._loader is None or preset == self._requested:
            return
        self._requested = preset
        self._loader.begin(preset)
        if self.transition is not None:
            self.transition.hurried = True

    def neighbour(self, step: int) -> str:
        """The preset that is so many places further in the playlist than the last one asked for; wraps around."""
        if not self.playlist:
            return self._requested
        name = PurePath(self._requested).stem
        place = self.playlist.index(name) if name in self.playlist else -1 if step > 0 else 0
        return self.playlist[(place + step) % len(self.playlist)]

    def hold(self) -> bool:
        """Whether to show the last picture again, as building took this frame's time; never twice in a row."""
        building, drawing = self._stats.spent("switch", 1), self._stats.spent("draw")
        late = building > _STEP and building + drawing > _LONGEST
        self._held = late and self.picture is not None and not self._held
        return self._held

    def draw(self, tick: Tick, values: Snapshot, signals: Signals) -> Texture:
        """The picture of this frame, both shows mixed during a transition."""
        if not values[""].flag("freeze") or self.picture is None:
            self.picture = self.show.draw(tick, values)
            if self.transition is not None:
                self.picture = self.transition.draw(tick, values, signals, self.picture)
        return self.picture

    def close(self) -> None:
        """Release everything."""
        self._end_transition()
        for part in (self._reloader, self._loader, self.show):
            if part is not None:
                part.close()

    def _begin(self, show: Show) -> None:
        self._patch.load(show.params, {**show.values, "/preset": self.preset}, show.routes)
        self.signals = SignalReader(show.signals())
        self.on_show(show)
        if self._reloader is not None:
            self._reloader.follow(show)

    def _replace(self, show: Show) -> bool:
        """Put a show on air, at once or through its transition; returns whether the outgoing one was released."""
        outgoing, self.show = self.show, show
        self.preset, self.problem = self._requested, ""
        patch = self._patch.copy()
        self._begin(show)
        if show.transition is None:
            outgoing.close(wait=False)
            self.picture = None
            return True
        cost = self._stats.spent("draw")
        self.transition = TransitionRun(outgoing, patch, show, show.transition, self.picture, cost)
        self.signals = SignalReader(show.signals() | outgoing.signals())
        return False

    def _end_transition(self) -> bool:
        if self.transition is None:
            return False
        self.transition.close()
        self.transition = None
        self.picture = None  # it was partly the outgoing show's
        return True

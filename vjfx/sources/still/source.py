"""The source `still`: a picture, or those of a folder, in motion by the beat."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from vjfx.core.errors import SourceError, VjfxError
from vjfx.core.frame import Frame
from vjfx.core.param import Param, Values
from vjfx.core.protocols import Setting, Source
from vjfx.sources.still.album import Album, load_file, load_frame
from vjfx.sources.still.knobs import WEIGHTS, knobs
from vjfx.sources.still.look import Look, Looks, check, fitted, look_at
from vjfx.sources.still.shown import Shown, State, Subject, fade_share, still_state
from vjfx.sources.still.timing import BARS, BEATS, Timing

log = logging.getLogger("vjfx")

LAYER = "layer:"
_NOTHING = still_state(np.zeros((1, 1, 4), np.uint8))  # before the first picture has been grabbed


class Still(Source):
    """The argument is a picture or a folder of pictures; it may be left out if pictures are grabbed."""

    signals = (BEATS, BARS)

    def __init__(self, argument: str, setting: Setting) -> None:
        """Opens the first picture. Raises SourceError."""
        self._setting = setting
        self._album = Album(argument)
        self.params: tuple[Param, ...] = knobs(len(self._album.pictures))
        self._files = [
            Subject(path.name, partial(load_file, path), number) for number, path in enumerate(self._album.pictures)
        ]
        self._looks = Looks(setting)
        self._newest: Callable[[str], Frame | None] = lambda name: None
        self._wanted = self._files[0] if self._files else None
        self._shown: Shown | None = None
        self._before: Shown | None = None  # while it fades away
        self._timing = Timing()
        self._refused: Hashable = None  # what could not be looked at last
        self._last: tuple[Hashable, Frame] | None = None
        if self._wanted is not None:
            first = fitted(self._wanted.load(), max(setting.size), setting.size)
            self._shown = Shown(self._wanted, Look(np.asarray(first)), 0.0)

    def prepare(self, values: Mapping[str, object]) -> None:
        """Raises SourceError if it has neither a picture nor a layer to grab from, or wrong weights."""
        if not self._files and not values.get("from"):
            raise SourceError('still needs a picture, a folder, or from = "layer:NAME" to grab from')
        if weights := str(values.get("weights", WEIGHTS)):
            check(weights)

    def connect(self, newest: Callable[[str], Frame | None]) -> None:
        """`grab` takes the newest frame of a layer."""
        self._newest = newest

    def read(self, now: float, values: Values) -> Frame | None:
        """The same Frame object as long as nothing changes. Raises SourceError."""
        beats = values.number(BEATS)
        if self._album.turn(values, beats, values.number(BARS)) and self._files:
            self._wanted = self._files[self._album.now]
        if values.flag("grab"):
            self._grab(values.text("from"))
        self._look(values, beats)
        if values.flag("strike"):
            self._timing.strike(beats)
        return self._frame(now, values, beats)

    def close(self) -> None:
        """Stop looking at pictures."""
        self._looks.close()

    def _grab(self, name: str) -> None:
        """Want the newest frame of a layer."""
        frame = self._newest(name.removeprefix(LAYER))
        if frame is None:
            what = f"'{name}' has no frame to grab" if name else "grab needs a layer (allowed: from = layer:NAME)"
            log.warning("still: %s", what)
            return
        self._wanted = Subject(name, partial(load_frame, frame, max(self._setting.size)))

    def _look(self, values: Values, beats: float) -> None:
        """Show what is wanted as soon as it has been looked at."""
        wanted = self._wanted
        if wanted is None:
            return
        weights, resolution = values.text("weights"), values.whole("resolution")
        seeds = tuple(range(values.whole("seed"), values.whole("seed") + values.whole("motions")))

        def look(subject: Subject) -> Look:
            image = fitted(subject.load(), resolution, self._setting.size)
            return look_at(image, weights, seeds, self._setting.device)

        key = wanted, weights, resolution
        if key == self._refused:
            return
        try:
            found = self._looks.get(key, partial(look, wanted))
        except Exception as error:
            self._refuse(wanted, key, error)
            return
        if found is None:
            return
        found.learn(seeds)
        if self._shown is None or found is not self._shown.look:
            self._show(Shown(wanted, found, beats), values.number("fade"))
        elif self._looks.idle:
            for number in self._album.likely:
                self._looks.ahead((self._files[number], weights, resolution), partial(look, self._files[number]))

    def _refuse(self, subject: Subject, key: Hashable, error: Exception) -> None:
        """Keep what is on view instead of a picture that cannot be shown; not live, raise the error."""
        if not self._setting.live:
            raise error
        reason = error if isinstance(error, VjfxError) else f"{subject.name}: {type(error).__name__}: {error}"
        log.warning("still: %s (the picture before it stays)", reason)
        self._refused = key
        if subject.number is not None and (self._shown is None or self._shown.subject is not subject):
            self._album.skip(subject.number)
        self._wanted = None if self._shown is None else self._shown.subject

    def _show(self, new: Shown, fade: float) -> None:
        """Put a look on view, in place of the one before it."""
        old, self._shown = self._shown, new
        if old is not None and old.subject is new.subject and old.look.moving is None:
            new.from_rest = self._setting.live
        elif old is not None and fade > 0:
            self._before = old

    def _frame(self, now: float, values: Values, beats: float) -> Frame:
        """What is on view at a beat, mixed with what fades away."""
        place = self._timing.at(values, beats)
        state = _NOTHING if self._shown is None else self._shown.state(place, values)
        key: Hashable = state.key
        fading: State | None = None
        share = fade_share(self._shown, beats, values.number("fade"))
        if share == 1:
            self._before = None
        if self._before is not None:
            fading = self._before.state(place, values)
            key = key, fading.key, share
        if self._last is None or self._last[0] != key:
            index = 0 if self._last is None else self._last[1].index + 1
            mixed = None if fading is None else (fading.make(), share)
            self._last = key, replace(state.make(), time=now, index=index, fading=mixed)
        return self._last[1]

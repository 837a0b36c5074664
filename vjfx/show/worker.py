"""A source and its filters in a thread of their own: the newest frame wins, and the loop never waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from threading import Condition, Thread
from typing import TypeAlias

from vjfx.core.breaker import CircuitBreaker
from vjfx.core.frame import Frame
from vjfx.core.param import Value, Values
from vjfx.core.protocols import Filter, Source
from vjfx.core.stats import Stats
from vjfx.values.address import HEARD, Snapshot

Reopen: TypeAlias = Callable[[], Source]


class LayerWorker:
    """What one layer shows, before it reaches the GPU. Addresses are those of the patch: `/layer/cam/source`."""

    def __init__(
        self,
        address: str,
        source: Source,
        reopen: Reopen,
        filters: Sequence[tuple[str, Filter]],
        stats: Stats,
        trouble: CircuitBreaker,
        live: bool,
    ) -> None:
        self._address = address
        self._source: Source | None = source
        self.signals = source.signals  # that come among its values
        self._reopen = reopen
        self._filters = filters
        self._stats = stats
        self._trouble = trouble
        self._groups = [f"{address}/source", *(f"{address}/{name}" for name, _ in filters)]
        self._newest: Frame | None = None
        self._raw: Frame | None = None
        self._asked: tuple[float, Snapshot] | None = None
        self._closing = False
        self._wake = Condition()
        self._thread = Thread(target=self._run, name=f"feed {address}", daemon=True) if live else None
        if self._thread:
            self._thread.start()

    @property
    def duration(self) -> float | None:
        """Seconds until the source starts again, if it does."""
        return self._source.duration if self._source else None

    def frame(self, now: float, values: Snapshot) -> Frame | None:
        """The newest frame; live it asks for the one of `now` and does not wait, otherwise it is the one of `now`."""
        if self._thread is None:
            self._work(now, values)
            return self._newest
        with self._wake:
            self._asked = (now, _with_missed_events(self._asked, values, self._groups))
            self._wake.notify()
        return self._newest

    def hide(self) -> None:
        """Nobody looks: forget the newest frame, which would be an old one when the layer comes back."""
        self._newest = None

    def close(self, wait: bool = True) -> None:
        """Stop; the thread lets go of the source when its work is done. `wait` for that, but not for one that hangs."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is None:
            self._drop_source()
        elif wait:
            self._thread.join(timeout=2.0)

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._asked is not None or self._closing)
                if self._closing:
                    break
                assert self._asked is not None
                (now, values), self._asked = self._asked, None
            self._work(now, values)
        self._drop_source()

    def _work(self, now: float, values: Snapshot) -> None:
        part = f"{self._address}/source"
        if self._trouble.rests(part, now):
            return
        try:
            if self._source is None:
                self._source = self._reopen()
            with self._stats.stage(part):
                frame = self._source.read(now, self._played(values))
            self._trouble.well(part)
        except Exception as error:
            self._drop_source()
            self._trouble.report(part, error, now)
            return
        if frame is not None:  # at its end a source keeps its last frame
            self._raw = frame
        if self._raw is not None:
            self._newest = self._filtered(self._raw, now, values)

    def _played(self, values: Snapshot) -> Values:
        """The source's knobs, and what it wants to hear; a signal of which nothing is known yet is 0."""
        mine, heard = values.get(f"{self._address}/source", {}), values.get(HEARD, {})
        return {**mine, **{name: heard.get(name, 0.0) for name in self.signals}} if self.signals else mine

    def _filtered(self, frame: Frame, now: float, values: Snapshot) -> Frame:
        for name, filter in self._filters:
            part = f"{self._address}/{name}"
            frame = self._trouble.attempt(part, now, partial(self._apply, part, filter, frame, values), frame)
        return frame

    def _apply(self, part: str, filter: Filter, frame: Frame, values: Snapshot) -> Frame:
        try:
            with self._stats.stage(part):
                return filter(frame, values.get(part, {}))
        except Exception:
            with suppress(Exception):
                filter.reset()
            raise

    def _drop_source(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            with suppress(Exception):  # it may be broken beyond closing, and the feed must live
                source.close()


def _with_missed_events(asked: tuple[float, Snapshot] | None, values: Snapshot, groups: Sequence[str]) -> Snapshot:
    """The new values, with the events of a request that was never taken up."""
    if asked is None:
        return values
    missed: dict[str, dict[str, Value]] = {}
    for group in groups:
        old: Values = asked[1].get(group, {})
        fired = {
            name: True for name, value in old.items() if value is True and values.get(group, {}).get(name) is False
        }
        if fired:
            missed[group] = {**values[group], **fired}
    return {**values, **missed} if missed else values

"""A layer's worker: a thread that reads the source and runs the filters, and hands the newest frame to the loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from threading import Condition, Thread
from typing import TypeAlias

from vjfx.core.breaker import CircuitBreaker
from vjfx.core.frame import Frame
from vjfx.core.param import Values
from vjfx.core.protocols import Filter, Source
from vjfx.core.stats import Stats
from vjfx.values.address import SIGNAL_GROUP, Snapshot

_NONE = Values()
Reopen: TypeAlias = Callable[[], Source]


SILENT = 3.0  # seconds that one frame may take before it is reported


class LayerWorker:
    """Makes the frames of one layer, up to the upload. Addresses are those of the patch: `/layer/cam/source`."""

    def __init__(
        self,
        address: str,
        source: Source,
        reopen: Reopen,
        filters: Sequence[tuple[str, Filter]],
        stats: Stats,
        breaker: CircuitBreaker,
        live: bool,
    ) -> None:
        """`reopen` opens the source again after it has failed; without `live` there is no thread."""
        self._address = address
        self._source: Source | None = source
        self.signals = source.signals  # that the source gets among its values
        self._reopen = reopen
        self._others: Callable[[str], Frame | None] = lambda name: None
        self._filters = filters
        self._stats = stats
        self._breaker = breaker
        self._groups = [f"{address}/source", *(f"{address}/{name}" for name, _ in filters)]
        self._newest: Frame | None = None
        self._raw: Frame | None = None  # the newest, before the filters
        self._request: tuple[float, Snapshot] | None = None
        self._asked = 0.0  # seconds of the newest request
        self._working: float | None = None  # seconds of the request that is being worked on
        self._closing = False
        self._wake = Condition()
        self._thread = Thread(target=self._run, name=f"layer {address}", daemon=True) if live else None
        if self._thread:
            self._thread.start()

    @property
    def duration(self) -> float | None:
        """Seconds until the source starts again, if it does."""
        return self._source.duration if self._source else None

    def frame(self, now: float, values: Snapshot) -> Frame | None:
        """The frame at `now`; live, the newest frame that is ready, while the one at `now` is being made."""
        if self._thread is None:
            self._work(now, values)
            return self._newest
        with self._wake:
            self._asked = now
            self._request = (now, _with_missed_events(self._request, values, self._groups))
            self._wake.notify()
        return self._newest

    def connect(self, newest: Callable[[str], Frame | None]) -> None:
        """Let the source take the newest frames of other layers; called once, before `frame`."""
        self._others = newest
        if self._source is not None:
            self._source.connect(newest)

    @property
    def source_frame(self) -> Frame | None:
        """The newest frame of the source, before the filters."""
        return self._raw

    @property
    def problem(self) -> str:
        """One line while the source or a filter hangs; otherwise empty."""
        working = self._working
        return f"no frame for more than {SILENT:g} s" if working is not None and self._asked - working > SILENT else ""

    def hide(self) -> None:
        """The layer is invisible: drop the newest frame, which would be outdated when the layer comes back."""
        self._newest = None

    def close(self, wait: bool = True) -> None:
        """Stop. The thread closes the source when its work is done; `wait` for that, but not for one that hangs."""
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
                self._wake.wait_for(lambda: self._request is not None or self._closing)
                if self._closing:
                    break
                assert self._request is not None
                (now, values), self._request = self._request, None
                self._working = now
            self._work(now, values)
            self._working = None
        self._drop_source()

    def _work(self, now: float, values: Snapshot) -> None:
        part = f"{self._address}/source"
        if self._breaker.is_open(part, now):
            return
        try:
            if self._source is None:
                self._source = self._reopen()
                self._source.connect(self._others)
            with self._stats.stage(part):
                frame = self._source.read(now, self._source_values(values))
            self._breaker.succeed(part)
        except (Exception, SystemExit) as error:
            self._drop_source()
            self._breaker.fail(part, error, now)
            return
        if frame is not None:  # at its end a source keeps its last frame
            self._raw = frame
        if self._raw is not None:
            self._newest = self._filtered(self._raw, now, values)

    def _source_values(self, values: Snapshot) -> Values:
        """The source's own values, and the signals that it asked for; one without a value yet is 0."""
        mine, signals = values.get(f"{self._address}/source", _NONE), values.get(SIGNAL_GROUP, _NONE)
        return mine | {name: signals.get(name, 0.0) for name in self.signals} if self.signals else mine

    def _filtered(self, frame: Frame, now: float, values: Snapshot) -> Frame:
        if self._filters:
            frame = frame.flat()
        for name, filter in self._filters:
            part = f"{self._address}/{name}"
            frame = self._breaker.attempt(part, now, partial(self._apply, part, filter, frame, values), frame)
        return frame

    def _apply(self, part: str, filter: Filter, frame: Frame, values: Snapshot) -> Frame:
        try:
            with self._stats.stage(part):
                return filter(frame, values.get(part, _NONE))
        except (Exception, SystemExit):
            with suppress(Exception):
                filter.reset()
            raise

    def _drop_source(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            with suppress(Exception):  # closing a broken source may fail too, and the worker must go on
                source.close()


def _with_missed_events(request: tuple[float, Snapshot] | None, values: Snapshot, groups: Sequence[str]) -> Snapshot:
    """The new values, with the events of a request that was never taken up."""
    if request is None:
        return values
    missed: Snapshot = {}
    for group in groups:
        old, new = request[1].get(group, _NONE), values.get(group, _NONE)
        fired = {name: True for name, value in old.items() if value is True and new.get(name) is False}
        if fired:
            missed[group] = new | fired
    return {**values, **missed} if missed else values

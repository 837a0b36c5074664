"""One opened source for several layers, and for the show that goes and the one that comes."""

from __future__ import annotations

from threading import Lock

from vjfx.core.frame import Frame
from vjfx.core.param import Param, Values
from vjfx.core.protocols import Setting, Source
from vjfx.core.registry import SourceKind


class Pool:
    """Opens sources; a camera can be opened only once, and a session's clip goes on when the preset changes."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._open: dict[tuple[str, str], _Holder] = {}
        self._lock = Lock()  # for who holds what; never held while a source is read

    def open(self, kind: SourceKind, argument: str, shared: bool) -> Source:
        """The source, or another hold on the one that is open already. Raises what its constructor raises."""
        if not shared:
            return kind.open(argument, self._setting)
        key = (kind.name, argument)
        with self._lock:
            holder = self._open.get(key)
            if holder is None or holder.broken or not holder.holds:
                holder = self._open[key] = _Holder(kind.open(argument, self._setting))
            hold = Shared(holder, self._lock)
            holder.holds.append(hold)
        return hold


class _Holder:
    """The source, who holds it, and what the newest of them wants of it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.holds: list[Shared] = []
        self.values: Values | None = None
        self.broken = False  # a read failed: whoever opens it next gets a new one
        self.reading = Lock()


class Shared(Source):
    """One hold on a shared source; the last one to close closes it."""

    def __init__(self, holder: _Holder, lock: Lock) -> None:
        self._holder = holder
        self._lock = lock
        self.params: tuple[Param, ...] = holder.source.params
        self.signals = holder.source.signals
        self.duration = holder.source.duration

    def read(self, now: float, values: Values) -> Frame | None:
        """The frame to be seen at `now`; of several users the newest says how fast and where."""
        holder = self._holder
        with self._lock:
            # Two users with a mind of their own would send the clip to and fro between their positions.
            if holder.values is None or holder.holds[-1:] == [self]:
                holder.values = values
            wanted = holder.values
        with holder.reading:
            try:
                frame = holder.source.read(now, wanted)
            except Exception:
                holder.broken = True
                raise
            self.duration = holder.source.duration
            return frame

    def close(self) -> None:
        """Give up this hold."""
        holder = self._holder
        with self._lock:
            if self not in holder.holds:
                return
            holder.holds.remove(self)
            last = not holder.holds
        if last:
            holder.source.close()

"""One opened source for several layers, and for the show that goes and the one that comes."""

from __future__ import annotations

from threading import Lock

from vjfx.frame import Frame
from vjfx.interfaces import Setting, Source
from vjfx.param import Param, Values
from vjfx.sources import SOURCES
from vjfx.tables import load


class Pool:
    """Opens sources; a camera can be opened only once, and a session's clip goes on when the preset changes."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._open: dict[tuple[str, str], _Holder] = {}
        self._lock = Lock()

    def open(self, kind: str, argument: str, shared: bool) -> Source:
        """The source, or another hold on the one that is open already. Raises what its constructor raises."""
        if not shared:
            source: Source = load("source", kind, SOURCES)(argument, self._setting)
            return source
        key = (kind, argument)
        with self._lock:
            holder = self._open.get(key)
            if holder is None or not holder.users:
                holder = self._open[key] = _Holder(load("source", kind, SOURCES)(argument, self._setting))
            return Shared(holder)


class _Holder:
    """The source, how many hold it, and what its newest user wants of it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.users = 0
        self.newest: Shared | None = None
        self.values: Values | None = None
        self.lock = Lock()


class Shared:
    """One hold on a shared source; the last one to close closes it."""

    def __init__(self, holder: _Holder) -> None:
        holder.users += 1
        holder.newest = self
        self._holder: _Holder | None = holder
        self.params: tuple[Param, ...] = holder.source.params

    @property
    def duration(self) -> float | None:
        """Seconds until the source starts again, if it does."""
        return getattr(self._holder.source, "duration", None) if self._holder else None

    def read(self, now: float, values: Values) -> Frame | None:
        """The frame to be seen at `now`; of several users the newest says how fast and where."""
        holder = self._holder
        assert holder is not None, "read after close"
        with holder.lock:
            # Two users with a mind of their own would send the clip to and fro between their positions.
            if holder.newest is self:
                holder.values = values
            return holder.source.read(now, values if holder.values is None else holder.values)

    def close(self) -> None:
        """Give up this hold."""
        holder, self._holder = self._holder, None
        if holder is None:
            return
        with holder.lock:
            holder.users -= 1
            if holder.newest is self:
                holder.newest = None
            if holder.users == 0:
                holder.source.close()

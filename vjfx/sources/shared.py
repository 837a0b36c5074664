"""One open source for several layers, also across a change of presets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock

from vjfx.core.frame import Frame
from vjfx.core.param import Param, Values
from vjfx.core.protocols import Setting, Source
from vjfx.core.registry import SourceKind


class Pool:
    """Opens sources. Cameras can be opened only once, and the session's clip keeps playing when the preset changes."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._open: dict[tuple[str, str], _Entry] = {}
        self._lock = Lock()  # for the entries and their users; never held while a source is read

    def open(self, kind: SourceKind, argument: str, shared: bool) -> Source:
        """A new source, or the one that is open already. Raises what its constructor raises."""
        if not shared:
            return kind.open(argument, self._setting)
        key = (kind.name, argument)
        with self._lock:
            entry = self._open.get(key)
            if entry is None or entry.broken or not entry.users:
                entry = self._open[key] = _Entry(kind.open(argument, self._setting))
            user = Shared(entry, self._lock)
            entry.users.append(user)
        return user


class _Entry:
    """An open source, its users, and the values of the newest of them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.users: list[Shared] = []
        self.values: Values | None = None
        self.broken = False  # a read failed: the next user gets a new source
        self.reading = Lock()


class Shared(Source):
    """One user's handle on a shared source; closing the last handle closes the source."""

    def __init__(self, entry: _Entry, lock: Lock) -> None:
        self._entry = entry
        self._lock = lock
        self.params: tuple[Param, ...] = entry.source.params
        self.signals = entry.source.signals
        self.duration = entry.source.duration

    def prepare(self, values: Mapping[str, object]) -> None:
        """As the source. Raises SourceError."""
        self._entry.source.prepare(values)

    def connect(self, newest: Callable[[str], Frame | None]) -> None:
        """The layers of the newest user's show."""
        self._entry.source.connect(newest)

    def read(self, now: float, values: Values) -> Frame | None:
        """The frame for `now`; the newest of several users controls the values. Raises SourceError."""
        entry = self._entry
        with self._lock:
            # Two users with different values would make the clip jump between their positions.
            if entry.values is None or entry.users[-1:] == [self]:
                entry.values = values
            wanted = entry.values
        with entry.reading:
            try:
                frame = entry.source.read(now, wanted)
            except Exception:
                entry.broken = True
                raise
            self.duration = entry.source.duration
            return frame

    def close(self) -> None:
        """Release this handle."""
        entry = self._entry
        with self._lock:
            if self not in entry.users:
                return
            entry.users.remove(self)
            last = not entry.users
        if last:
            entry.source.close()

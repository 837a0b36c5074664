"""Tables of what plugs in: one row of plain data for each part, whose class is imported when it is first made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from vjfx.core.errors import UsageError, unknown

if TYPE_CHECKING:  # these import numpy, and reading a table must stay cheap
    from vjfx.core.protocols import Controller, ControlTarget, Filter, Presenter, Recorder, Setting, Sound, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PartKind:
    """What every row says. `make` is "module:Class", or the class or function itself."""

    name: str
    make: str | Callable[..., Any]
    help: str

    def _maker(self) -> Callable[..., Any]:
        return resolve(self.make) if isinstance(self.make, str) else self.make


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind(PartKind):
    """A source, made with (argument, setting). An empty `make` is a source that the show draws on the GPU."""

    argument: str = ""  # as help shows it: ":NAME", or "[:NAME]" where it may be left out
    key: str = ""  # the preset's value that is the argument where none follows the name: { use = "text", text = "HI" }
    takes_path: bool = False  # the argument is a file, looked for beside the preset
    shared: bool = False  # opened once for all layers and presets that use it, as a camera must be
    realtime: bool = False  # follows the wall clock, so it cannot be rendered frame by frame
    listed: bool = True  # in the help of --source, by its name
    schemes: Collection[str] = ()  # URLs that are this kind without its name before them
    suffixes: Collection[str] = ()  # files that are

    @property
    def usage(self) -> str:
        """How it is written: `camera[:N]`."""
        return self.name + self.argument

    @property
    def needs_argument(self) -> bool:
        """Whether nothing can be opened by the name alone."""
        return self.argument.startswith(":")

    def open(self, argument: str, setting: Setting) -> Source:
        """Raises what the source raises: SourceError, DeviceError."""
        source: Source = self._maker()(argument, setting)
        return source


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterKind(PartKind):
    """A filter, made with (setting)."""

    def open(self, setting: Setting) -> Filter:
        """A new filter, without history."""
        made: Filter = self._maker()(setting)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputKind(PartKind):
    """An output, made with (argument, setting), a Recorder also with `sound`, each with the `options` it names."""

    argument: str = ""  # as help shows it
    takes_path: bool = False  # the argument is a file or folder that it writes
    presents: bool = (
        False  # True: a Presenter, which draws the texture; False: a Recorder, which takes pixels and sound
    )
    options: Collection[str] = ()  # fields of app.options.Options that are handed on by keyword

    def open_presenter(self, argument: str, setting: Setting, **options: object) -> Presenter:
        """Raises DeviceError."""
        made: Presenter = self._maker()(argument, setting, **options)
        return made

    def open_recorder(
        self, argument: str, setting: Setting, sound: tuple[int, int] | None, **options: object
    ) -> Recorder:
        """`sound` is (samples a second, channels), None for a silent show. Raises OutputError."""
        made: Recorder = self._maker()(argument, setting, sound=sound, **options)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundKind(PartKind):
    """A sound, made with (argument, setting)."""

    argument: str = ""  # as help shows it
    realtime: bool = False  # a device, which cannot be rendered from

    def open(self, argument: str, setting: Setting, length: float | None = None) -> Sound:
        """`length`: seconds of the clip whose own sound it is. Raises SourceError, DeviceError."""
        make = self._maker()
        sound: Sound = make(argument, setting) if length is None else make(argument, setting, length=length)
        return sound


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlKind(PartKind):
    """A controller, made with (argument, target)."""

    argument: str = ""  # as help shows it
    required: bool = False  # whether a start fails where it cannot be opened; otherwise that is a warning

    def open(self, argument: str, target: ControlTarget) -> Controller:
        """Raises DeviceError, and UsageError for the argument."""
        made: Controller = self._maker()(argument, target)
        return made


K = TypeVar("K", bound=PartKind)


class Registry(Generic[K]):
    """The rows of one folder, by name."""

    def __init__(self, what: str, *rows: K) -> None:
        self.what = what
        self.rows: Mapping[str, K] = {row.name: row for row in rows}

    def __iter__(self) -> Iterator[K]:
        return iter(self.rows.values())

    def find(self, name: str) -> K:
        """The row called `name`; raises UsageError with the nearest name when there is none."""
        if name not in self.rows:
            raise UsageError(unknown(self.what, name, self.rows))
        return self.rows[name]


def load(what: str, name: str, table: Mapping[str, str]) -> Any:
    """The class that a table of "module:Class" names; raises UsageError with the nearest name when there is none."""
    if name not in table:
        raise UsageError(unknown(what, name, table))
    return resolve(table[name])


def resolve(path: str) -> Any:
    """What "module:Class" names, imported now."""
    module, _, attribute = path.partition(":")
    return getattr(import_module(module), attribute)

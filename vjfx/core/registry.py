"""Tables of parts: one row of plain data for each, whose class is imported when it is first used."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from vjfx.core.errors import PluginError, UsageError, VjfxError, unknown
from vjfx.core.plugins import Plugin, installed

if TYPE_CHECKING:  # these import numpy, and reading a table must stay cheap
    from vjfx.core.protocols import Controller, ControlTarget, Filter, Presenter, Recorder, Setting, Sound, Source

log = logging.getLogger("vjfx")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartKind:
    """A row. `make` is "module:Class", or the class or function itself."""

    name: str
    make: str | Callable[..., Any]
    help: str
    origin: str = ""  # package and version of a plugin; empty for vjfx's own

    def load(self) -> Callable[..., Any]:
        """The class or function that `make` names, imported; raises PluginError where a plugin's cannot be."""
        if not isinstance(self.make, str):
            return self.make
        try:
            make: Callable[..., Any] = resolve(self.make)
        except (Exception, SystemExit) as error:
            if not self.origin or isinstance(error, VjfxError):
                raise
            raise self._wrong(f"cannot be loaded ({type(error).__name__}: {error})") from error
        return make

    def _open(self, protocol: str, *arguments: object, **options: object) -> Any:
        """Make the part. Errors of a plugin, and a part that does not follow the protocol, become a PluginError."""
        make = self.load()
        try:
            made = make(*arguments, **options)
        except (Exception, SystemExit) as error:
            if not self.origin or isinstance(error, VjfxError):
                raise
            raise self._wrong(f"cannot be opened ({type(error).__name__}: {error})") from error
        if self.origin and not isinstance(made, resolve(f"vjfx.core.protocols:{protocol}")):
            raise self._wrong(f"makes a {type(made).__name__}, which is not a vjfx.core.protocols.{protocol}")
        return made

    def _wrong(self, what: str) -> PluginError:
        return PluginError(f"{self.origin}: '{self.name}' {what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind(PartKind):
    """A source, made with (argument, setting). An empty `make` is a source that the show draws on the GPU."""

    argument: str = ""  # as help shows it: ":NAME", or "[:NAME]" where it may be left out
    key: str = ""  # the preset's value that is the argument where none follows the name: { use = "text", text = "HI" }
    takes_path: bool = False  # the argument is a file, looked for beside the preset
    shared: bool = False  # opened once for all layers and presets that use it, as a camera must be
    realtime: bool = False  # follows the wall clock, so it cannot be rendered frame by frame
    listed: bool = True  # in the help of --source, by its name
    schemes: Collection[str] = ()  # URLs that are this kind without its name before them; vjfx's own only
    suffixes: Collection[str] = ()  # the same for files

    @property
    def usage(self) -> str:
        """How it is written: `camera[:N]`."""
        return self.name + self.argument

    @property
    def needs_argument(self) -> bool:
        """Whether the name alone is not enough."""
        return self.argument.startswith(":")

    def open(self, argument: str, setting: Setting) -> Source:
        """Raises what the source raises: SourceError, DeviceError; PluginError."""
        source: Source = self._open("Source", argument, setting)
        return source


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterKind(PartKind):
    """A filter, made with (setting)."""

    def open(self, setting: Setting) -> Filter:
        """A new filter, without history; raises PluginError."""
        made: Filter = self._open("Filter", setting)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputKind(PartKind):
    """An output, made with (argument, setting), a Recorder also with `sound`, each with the `options` it names."""

    argument: str = ""  # as help shows it
    takes_path: bool = False  # the argument is a file or folder that it writes
    presents: bool = (
        False  # True: a Presenter, which draws the texture; False: a Recorder, which takes pixels and sound
    )
    options: Collection[str] = ()  # of app.options.Options, given by keyword: encoder, existing; fullscreen, display

    def open_presenter(self, argument: str, setting: Setting, **options: object) -> Presenter:
        """Raises DeviceError, PluginError."""
        made: Presenter = self._open("Presenter", argument, setting, **options)
        return made

    def open_recorder(
        self, argument: str, setting: Setting, sound: tuple[int, int] | None, **options: object
    ) -> Recorder:
        """`sound` is (samples a second, channels), None for a silent show. Raises OutputError, PluginError."""
        made: Recorder = self._open("Recorder", argument, setting, sound=sound, **options)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundKind(PartKind):
    """A sound, made with (argument, setting)."""

    argument: str = ""  # as help shows it
    realtime: bool = False  # a device, which cannot be rendered from

    def open(self, argument: str, setting: Setting, length: float | None = None) -> Sound:
        """`length`: seconds of the clip whose own sound it is. Raises SourceError, DeviceError."""
        options = {} if length is None else {"length": length}
        sound: Sound = self._open("Sound", argument, setting, **options)
        return sound


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlKind(PartKind):
    """A controller, made with (argument, target)."""

    argument: str = ""  # as help shows it
    required: bool = False  # whether a start fails where it cannot be opened; otherwise that is a warning

    def open(self, argument: str, target: ControlTarget) -> Controller:
        """Raises DeviceError, UsageError for the argument, PluginError."""
        made: Controller = self._open("Controller", argument, target)
        return made


K = TypeVar("K", bound=PartKind)


class Registry(Generic[K]):
    """The rows of one folder, by name, then those of installed plugins, which are loaded when they are named."""

    def __init__(self, what: str, *rows: K, group: str = "") -> None:
        """`group`: of the entry points of plugins; empty for none."""
        self.what, self.group = what, group
        self.rows: Mapping[str, K] = {row.name: row for row in rows}
        self._kind = type(rows[0])
        self._plugins: dict[str, Plugin] | None = None  # None: not looked for yet
        self._loaded: dict[str, K] = {}

    def __iter__(self) -> Iterator[K]:
        """The rows of vjfx itself."""
        return iter(self.rows.values())

    def knows(self, name: str) -> bool:
        """Whether the name exists; does not load a plugin."""
        return name in self.rows or name in self.plugins

    def find(self, name: str) -> K:
        """The row called `name`; raises UsageError with the nearest name if there is none, and PluginError."""
        if name in self.rows:
            return self.rows[name]
        if name not in self.plugins:
            raise UsageError(unknown(self.what, name, [*self.rows, *self.plugins]))
        if name not in self._loaded:
            self._loaded[name] = self.load(self.plugins[name])
        return self._loaded[name]

    @property
    def plugins(self) -> Mapping[str, Plugin]:
        """The plugins that may be named; one whose name is taken is left out, which is logged once."""
        if self._plugins is None:
            self._plugins = {}
            for plugin in installed():
                if plugin.group != self.group:
                    continue
                if winner := self.winner(plugin):
                    log.warning("%s '%s' of %s is not used: %s has one", self.what, plugin.name, plugin, winner)
                else:
                    self._plugins[plugin.name] = plugin
        return self._plugins

    def forget_plugins(self) -> None:
        """Look for plugins again when one is named next."""
        self._plugins = None
        self._loaded.clear()

    def winner(self, plugin: Plugin) -> str:
        """The owner of the part that is used instead of this plugin, as both have the same name; empty for none."""
        if plugin.name in self.rows:
            return "vjfx"
        first = next(each for each in installed() if (each.group, each.name) == (plugin.group, plugin.name))
        return "" if first == plugin else str(first)

    def load(self, plugin: Plugin) -> K:
        """The row of a plugin; raises PluginError."""
        row = plugin.load()
        if callable(row):
            try:
                row = row()
            except (Exception, SystemExit) as error:
                raise plugin.wrong(f"cannot be loaded ({type(error).__name__}: {error})") from error
        if not isinstance(row, self._kind):
            raise plugin.wrong(f"is a {type(row).__name__}, not a {self._kind.__name__}")
        if row.name != plugin.name:
            raise plugin.wrong(f"calls itself '{row.name}'")
        return replace(row, origin=str(plugin))


def load(what: str, name: str, table: Mapping[str, str]) -> Any:
    """The class that a table of "module:Class" names; raises UsageError with the nearest name if there is none."""
    if name not in table:
        raise UsageError(unknown(what, name, table))
    return resolve(table[name])


def resolve(path: str) -> Any:
    """Import "module:Class"."""
    module, _, attribute = path.partition(":")
    return getattr(import_module(module), attribute)

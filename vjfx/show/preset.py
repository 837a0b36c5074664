"""A preset as plain data: what is written in it, and where. What its names mean is decided in planner.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vjfx.core.errors import PresetError, SourceError, VjfxError
from vjfx.values.route import Route


@dataclass(frozen=True, slots=True)
class Where:
    """Where something is written: a line of a file, a key of a dict, an option; error messages begin with it."""

    path: Path
    line: int
    label: str = ""  # instead of path and line: 'preset["bpm"]', "--source shader:plasma"
    is_option: bool = False  # of the command line

    def __str__(self) -> str:
        return self.label or f"{self.path}:{self.line}"

    @property
    def folder(self) -> Path:
        """The folder that relative paths written here start from."""
        return Path.cwd() if self.is_option else self.path.parent

    def wrong(self, message: str) -> VjfxError:
        """The error to raise about this place."""
        if self.is_option:
            return SourceError(f"{self}: {message}")
        return PresetError(f"{self}: {message}") if self.label else PresetError(message, self.path, self.line)


@dataclass(frozen=True, slots=True)
class Effect:
    """One source, filter or pass: what it uses, and its start values."""

    use: str
    name: str  # unique in its layer: the part of the address
    values: Mapping[str, object]
    where: Where
    places: Mapping[str, Where] = field(default_factory=dict)

    def at(self, key: str) -> Where:
        """Where a value is written."""
        return self.places.get(key, self.where)


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """A [[layer]] table."""

    name: str
    source: Effect
    filters: tuple[Effect, ...]
    passes: tuple[Effect, ...]
    values: Mapping[str, object]  # blend, opacity and fit, where they are set
    where: Where
    places: Mapping[str, Where]

    def at(self, key: str) -> Where:
        """Where a value is written."""
        return self.places.get(key, self.where)


@dataclass(frozen=True, slots=True)
class TransitionSpec:
    """The `transition` key."""

    effect: Effect
    length: float
    in_beats: bool  # the length is in beats, not in seconds


@dataclass(frozen=True, slots=True)
class RouteSpec:
    """A [[route]] table."""

    route: Route
    where: Where


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset file."""

    path: Path
    title: str
    description: str
    bpm: float | None
    metre: int | None  # beats per bar; 0: as heard
    audio: str | None  # the sound, unless the command line names another: "synth"
    transition: TransitionSpec | None  # None: a cut
    layers: tuple[LayerSpec, ...]
    master: tuple[Effect, ...]
    routes: tuple[RouteSpec, ...]
    midi: Mapping[str, tuple[object, Where]]  # by control, as written

    @property
    def name(self) -> str:
        """The name that `--preset` and `/preset` use: the file's stem."""
        return self.path.stem

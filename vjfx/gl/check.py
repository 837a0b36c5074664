"""Checks ISF files: each must load, compile and draw a picture that is not black."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vjfx.core.errors import ShaderError, VjfxError, unknown
from vjfx.core.param import Value
from vjfx.gl.still import Still, Studio
from vjfx.isf import file as isf
from vjfx.isf.values import take_values

_DARK = 2  # of 255: a picture is black if no component of its colours exceeds this


@dataclass(frozen=True, slots=True)
class Finding:
    """The result for one file."""

    path: Path
    kind: str = ""
    passes: int = 0
    still: Still | None = None
    problem: str = ""

    @property
    def black(self) -> bool:
        """Whether the picture is black or fully transparent."""
        if self.still is None:
            return False
        visible = self.still.pixels[self.still.pixels[..., 3] > 0]
        return visible.size == 0 or int(visible[:, :3].max()) <= _DARK

    @property
    def verdict(self) -> str:
        """failed, black or ok."""
        if self.problem:
            return "failed"
        return "black" if self.black else "ok"


def examine(studio: Studio, path: Path, given: Mapping[str, object]) -> Finding:
    """Load, compile and draw one file with the given values; the finding holds any problem.

    A value that does not fit is a problem too, but the file is still drawn, without it.
    """
    try:
        shader = isf.load(path)
    except ShaderError as error:
        return Finding(path, problem=str(error))
    values: dict[str, Value] = {}
    problems = []
    for name, value in given.items():
        try:
            values |= take_values(shader, {name: value})
        except ValueError as error:
            problems.append(f"{path}: values: {error}")
    still = None
    try:
        still = studio.take(shader, values)
    except VjfxError as error:
        problems.append(str(error))
    except Exception as error:  # a driver may raise anything; the other files are still checked
        problems.append(f"{path}: {type(error).__name__}: {error}")
    return Finding(path, shader.kind, len(shader.targets), still, "; ".join(problems))


def shader_files(place: Path) -> list[Path]:
    """The file itself, or every .fs below a folder, sorted; raises ShaderError if there is none."""
    found = sorted(place.rglob("*.fs")) if place.is_dir() else [place]
    if not found or not all(path.is_file() for path in found):
        raise ShaderError(f"there is no file or folder {place}" if found else f"{place}: there is no .fs file below it")
    return found


def picture_names(files: Iterable[Path], place: Path) -> dict[Path, Path]:
    """The picture name of each file: `Name.png`, or its path with folders where several files share the name."""
    files = list(files)
    stems = Counter(path.stem.casefold() for path in files)
    alone = {path: Path(f"{path.stem}.png") for path in files if stems[path.stem.casefold()] == 1}
    return {path: alone.get(path) or path.relative_to(place).with_suffix(".png") for path in files}


def values_for(path: Path, place: Path, given: Mapping[str, Mapping[str, object]]) -> Mapping[str, object]:
    """The values for a file, given by its path below the folder or by its name alone."""
    return given.get(_below(path, place)) or given.get(path.name) or {}


def unknown_names(files: Iterable[Path], place: Path, given: Iterable[str]) -> list[str]:
    """One message for each name that has values but no file."""
    known = {name for path in files for name in (path.name, _below(path, place))}
    return [unknown("shader", name, known) for name in given if name not in known]


def _below(path: Path, place: Path) -> str:
    return path.relative_to(place).as_posix() if path != place else path.name

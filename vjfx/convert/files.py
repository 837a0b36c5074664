"""The files, folders and patterns that the user names, and the names of the films made from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from glob import glob, has_magic
from pathlib import Path

from vjfx.convert.codecs import CODECS
from vjfx.core.errors import OutputError, UsageError
from vjfx.media.suffixes import VIDEOS, suffix


def find_sources(names: Iterable[str], exclude: Path | None = None) -> list[tuple[Path, Path]]:
    """Every file, with its path below the folder that was named; without those in `exclude`. Raises UsageError."""
    files: dict[Path, Path] = {}
    for name in names:
        path = Path(name)
        pattern = has_magic(name) and not path.exists()
        matches = sorted(map(Path, glob(name, recursive=True))) if pattern else [path]  # noqa: PTH207 (may be absolute)
        if not matches:
            raise UsageError(f"nothing matches '{name}'")
        for match in matches:
            inside = _films(match, exclude) if match.is_dir() else [(match, Path(match.name))]
            if match.is_dir() and not inside and not pattern:
                raise UsageError(f"there are no films in '{match}' (looked for: {', '.join(sorted(VIDEOS))})")
            for file, below in inside:
                files.setdefault(file, below)
    return list(files.items())


def _films(folder: Path, exclude: Path | None) -> list[tuple[Path, Path]]:
    films = []
    for file in sorted(folder.rglob("*")):
        below = file.relative_to(folder)
        hidden = any(part.startswith(".") for part in below.parts)
        excluded = exclude is not None and exclude.resolve() in file.resolve().parents
        if suffix(file) in VIDEOS and file.is_file() and not hidden and not excluded:
            films.append((file, below))
    return films


def is_folder(output: str, sources: int) -> bool:
    """Whether `output` is a folder for films rather than a film."""
    return sources > 1 or output.endswith(("/", "\\")) or Path(output).is_dir()


def targets(sources: Sequence[tuple[Path, Path]], output: str, codec: str) -> list[Path]:
    """The name of each film; raises UsageError if two would have the same."""
    if not is_folder(output, len(sources)):
        return [Path(output)]
    taken: dict[Path, Path] = {}
    for source, below in sources:
        target = Path(output) / below.with_suffix(_target_suffix(below, codec))
        if target in taken:
            raise UsageError(f"'{taken[target]}' and '{source}' would both become '{target}'")
        taken[target] = source
    return list(taken)


def _target_suffix(name: Path, codec: str) -> str:
    """That of the source if it can hold the codec, else .mkv, which holds every codec."""
    ending = suffix(name).replace(".m4v", ".mp4")
    return ending if codec in CODECS and ending in CODECS[codec].suffixes else ".mkv"


def check_targets(sources: Iterable[Path], targets: Sequence[Path], force: bool) -> None:
    """Raises OutputError for a film that would overwrite a source, or an existing file without `force`."""
    originals = {source.resolve() for source in sources}
    for target in targets:
        if target.resolve() in originals:
            raise OutputError(f"'{target}' is a source, and would be overwritten")
        if target.is_dir():
            raise OutputError(f"'{target}' is a folder")
    existing = [target for target in targets if target.exists()]
    if existing and not force:
        more = f" and {len(existing) - 1} more" if len(existing) > 1 else ""
        raise OutputError(f"'{existing[0]}'{more} already exists (--force overwrites, --resume skips)")

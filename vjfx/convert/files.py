"""What the user named: files, folders and patterns in, and what each film is to be called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from glob import glob, has_magic
from pathlib import Path

from vjfx.convert.codecs import CODECS
from vjfx.core.errors import OutputError, UsageError
from vjfx.media.suffixes import VIDEOS, suffix


def found(named: Iterable[str], apart_from: Path | None = None) -> list[tuple[Path, Path]]:
    """Every file, and what it is called below the folder that was named; not what lies in `apart_from`."""
    files: dict[Path, Path] = {}
    for name in named:
        path = Path(name)
        pattern = has_magic(name) and not path.exists()
        matches = sorted(map(Path, glob(name, recursive=True))) if pattern else [path]  # noqa: PTH207 (may be absolute)
        if not matches:
            raise UsageError(f"nothing matches '{name}'")
        for match in matches:
            inside = _films(match, apart_from) if match.is_dir() else [(match, Path(match.name))]
            if match.is_dir() and not inside and not pattern:
                raise UsageError(f"there are no films in '{match}' (looked for: {', '.join(sorted(VIDEOS))})")
            for file, below in inside:
                files.setdefault(file, below)
    return list(files.items())


def _films(folder: Path, apart_from: Path | None) -> list[tuple[Path, Path]]:
    films = []
    for file in sorted(folder.rglob("*")):
        below = file.relative_to(folder)
        hidden = any(part.startswith(".") for part in below.parts)
        made = apart_from is not None and apart_from.resolve() in file.resolve().parents
        if suffix(file) in VIDEOS and file.is_file() and not hidden and not made:
            films.append((file, below))
    return films


def is_folder(output: str, sources: int) -> bool:
    """Whether films go into `output` rather than being it."""
    return sources > 1 or output.endswith(("/", "\\")) or Path(output).is_dir()


def targets(sources: Sequence[tuple[Path, Path]], output: str, codec: str) -> list[Path]:
    """Where each film goes; raises UsageError where two would be the same file."""
    if not is_folder(output, len(sources)):
        return [Path(output)]
    taken: dict[Path, Path] = {}
    for source, below in sources:
        target = Path(output) / below.with_suffix(_suffix(below, codec))
        if target in taken:
            raise UsageError(f"'{taken[target]}' and '{source}' would both become '{target}'")
        taken[target] = source
    return list(taken)


def _suffix(name: Path, codec: str) -> str:
    """That of the source where the codec may go into it, else that of the file which holds everything."""
    suffix = name.suffix.lower().replace(".m4v", ".mp4")
    return suffix if codec in CODECS and suffix in CODECS[codec].suffixes else ".mkv"


def check(sources: Iterable[Path], targets: Sequence[Path], force: bool) -> None:
    """Raises OutputError before anything is begun that would be written over what is there."""
    originals = {source.resolve() for source in sources}
    for target in targets:
        if target.resolve() in originals:
            raise OutputError(f"'{target}' is a source, and would be written over")
        if target.is_dir():
            raise OutputError(f"'{target}' is a folder")
    there = [target for target in targets if target.exists()]
    if there and not force:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise OutputError(f"'{there[0]}'{more} is already there (--force writes over it, --resume leaves it)")

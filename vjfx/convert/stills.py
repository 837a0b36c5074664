"""The pictures that a user names, and the loops that are made from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vjfx.convert.loop_writer import check_suffix
from vjfx.core.errors import OutputError, UsageError
from vjfx.media.suffixes import IMAGES, suffix

STILLS = {*IMAGES, ".gif", ".apng"}  # of animations the first picture is taken
SHADER = ".fs"


def find_stills(given: Path, output: Path) -> list[Path]:
    """A picture, or all of a folder and the folders in it, except those in `output`. Raises UsageError."""
    if not given.is_dir():
        return [given]
    found = [
        path
        for path in sorted(given.rglob("*"))
        if suffix(path) in STILLS
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(given).parts)
        and (output.resolve() == given.resolve() or output.resolve() not in path.resolve().parents)
    ]
    if not found:
        raise UsageError(f"there are no pictures in '{given}' (looked for: {', '.join(sorted(STILLS))})")
    return found


def targets(given: Path, sources: Sequence[Path], output: Path, format: str | None) -> list[Path]:
    """The loop of each picture; raises UsageError, and OutputError where a picture would be overwritten."""
    if not given.is_dir():
        if output.is_dir():
            raise UsageError(f"'{output}' is a folder; the loop of a picture is a file, such as {output / 'loop.webp'}")
        if format is not None and suffix(output) != f".{format}":
            raise UsageError(f"--format {format} is for folders; '{output}' says itself how it is written")
        if suffix(output) != SHADER:
            check_suffix(output)
        made = [output]
    else:
        if output.is_file() or suffix(output) == SHADER:
            raise UsageError(f"'{given}' is a folder, so -o must be one too, not '{output}'")
        made = [output / path.relative_to(given).with_suffix(f".{format or 'webp'}") for path in sources]
    taken: dict[Path, Path] = {}
    for source, target in zip(sources, made, strict=True):
        if target in taken:
            raise UsageError(f"'{taken[target]}' and '{source}' would both become '{target}'")
        taken[target] = source
    originals = {source.resolve() for source in sources}
    for target in made:
        if target.resolve() in originals:
            raise OutputError(f"'{target}' is a source, and would be overwritten")
    return made

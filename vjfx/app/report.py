"""The report of `--report FILE.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from vjfx.core import atomic
from vjfx.core.errors import OutputError


def check(path: Path | None) -> None:
    """Raise OutputError, before the show starts, where no report could be written."""
    if path is not None and not path.absolute().parent.is_dir():
        raise OutputError(f"{path}: there is no folder {path.absolute().parent}")


def write(path: Path, figures: Mapping[str, object]) -> None:
    """Write the figures; raises OutputError."""
    try:
        atomic.write_text(path, json.dumps(figures, indent=2) + "\n")
    except OSError as error:
        raise OutputError(f"{path}: the report cannot be written ({error.strerror})") from None

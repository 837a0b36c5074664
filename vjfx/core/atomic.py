"""Atomic writes: a file has its old contents or all of the new ones, whatever happens."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a temporary path beside `path`; what is written there is synced to disk and takes the place of `path`.

    An error inside removes the temporary file and leaves `path` as it was. Raises OSError.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        commit(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write a file of UTF-8 text in one step; raises OSError."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes | memoryview) -> None:
    """Write a file in one step; raises OSError."""
    with replacing(path) as part:
        part.write_bytes(data)


def commit(part: Path, path: Path) -> None:
    """Let a file that is complete take the place of `path`, once its contents are on the disk; raises OSError."""
    sync(part)
    part.replace(path)


def sync(path: Path) -> None:
    """Wait until a file's contents are on the disk; raises OSError."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())

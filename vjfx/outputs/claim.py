"""The file of a film: locked while it is written, and never at the expense of an existing film."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from itertools import count
from pathlib import Path

from vjfx.core.errors import OutputError

if sys.platform == "win32":
    import msvcrt

    _LOCK_OFFSET = 1 << 62  # on Windows a locked range cannot be read or written: lock one beyond the end of any film

    def _lock(file: int) -> None:
        os.lseek(file, _LOCK_OFFSET, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_LOCKED_ELSEWHERE = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)  # errors when another process holds the lock
_CREATE = os.O_RDWR | os.O_CREAT | os.O_EXCL


class Existing(Enum):
    """The rule for an existing film of the same name."""

    KEEP = "keep"  # keep it; the new film takes the next free name: night-2.mp4
    OVERWRITE = "overwrite"  # replace it when the first picture of the new film is written
    REPLACE = "replace"  # replace it when the new film is complete


class Claim:
    """The right to write one film: `path` is its final name, `written_path` the file to write to until `close`.

    The operating system releases the locks when the program is killed. Pipes and devices are written as they are.
    """

    def __init__(self, path: Path, existing: Existing) -> None:
        """Claim `path`, or the next free name; raises OutputError when another program is writing it, and OSError."""
        self.path = self.written_path = path
        self._target = path.resolve()
        self._existing = existing
        self._locked: list[int] = []  # open files, each with a lock
        self._owns_file = False  # whether this claim may rename or remove `written_path`; false for pipes and devices
        if self._target.exists() and not self._target.is_file():
            return
        try:
            self._claim()
        except BaseException:
            self.abandon()
            raise

    def begin(self) -> None:
        """The first picture is about to be written; raises OSError."""
        if self._owns_file and self._existing is Existing.OVERWRITE:
            with suppress(PermissionError):  # Windows cannot rename an open file: `close` renames it
                self._rename(self._target)

    def close(self, complete: bool) -> None:
        """Give the film its name, and unlock it; may be called twice. Raises OSError.

        A film that was to replace another and is not `complete` takes the next free name.
        """
        self._unlock()
        if self.written_path != self._target and self._owns_file:
            if complete or self._existing is Existing.OVERWRITE:
                self._rename(self._target)
            else:
                self.path, file = _create_numbered(self.path)
                os.close(file)
                self._rename(self.path)
        self._owns_file = False

    def abandon(self) -> None:
        """Remove the unfinished film, and unlock; may be called twice."""
        self._unlock()
        if self._owns_file:
            self.written_path.unlink(missing_ok=True)
        self._owns_file = False

    def _claim(self) -> None:
        try:
            new = os.open(self._target, _CREATE, 0o666)
        except FileExistsError:
            self._claim_existing()
        else:
            self._write_to(new, self._target)

    def _claim_existing(self) -> None:
        """The film exists: take the next free name, or lock it and write a hidden file in the same folder."""
        if self._existing is Existing.KEEP:
            self.path, file = _create_numbered(self.path)
            self._target = self.path.resolve()
            self._write_to(file, self._target)
            return
        self._open_locked(self._target, os.O_RDWR)
        part = self._target.with_name(f".{self._target.stem}.part{self._target.suffix}")
        self._write_to(self._open_locked(part, os.O_RDWR | os.O_CREAT), part)

    def _write_to(self, file: int, path: Path) -> None:
        """Write the film to `path`, which is open as `file`; lock it."""
        self.written_path, self._owns_file = path, True
        if file not in self._locked:
            self._locked.append(file)
            self._try_lock(file)

    def _open_locked(self, path: Path, flags: int) -> int:
        """Open and lock the file at `path`; open it again if another program has replaced it meanwhile."""
        while True:
            file = os.open(path, flags, 0o666)
            self._locked.append(file)
            self._try_lock(file)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file), path.stat()):
                    return file
            self._locked.remove(file)
            os.close(file)

    def _try_lock(self, file: int) -> None:
        try:
            _lock(file)
        except OSError as error:
            if error.errno in _LOCKED_ELSEWHERE:
                raise OutputError(f"{self.path}: another vjfx is writing this film") from None
            # Otherwise the file system has no locks, like some network shares.

    def _rename(self, to: Path) -> None:
        if self.written_path != to:
            self.written_path.replace(to)
            self.written_path = to

    def _unlock(self) -> None:
        while self._locked:
            os.close(self._locked.pop())


def _create_numbered(path: Path) -> tuple[Path, int]:
    """The first of night-2.mp4, night-3.mp4 ... that is free, created and open."""
    for candidate in _numbered(path):
        with suppress(FileExistsError):
            return candidate, os.open(candidate, _CREATE, 0o666)
    raise AssertionError("count() never ends")


def _numbered(path: Path) -> Iterator[Path]:
    return (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))

"""The checkpoint of a training, and the one before it: written whole or not at all, and read without harm."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import torch

from vjfx.core.errors import SourceError
from vjfx.training.dcgan.trainer import Recipe

CHECKPOINT, BEFORE = "checkpoint.pt", "checkpoint-before.pt"
DAMAGED = OSError, RuntimeError, ValueError, KeyError, TypeError, EOFError, pickle.UnpicklingError


def there(folder: Path) -> bool:
    """Whether there is a training to go on with."""
    return any((folder / name).exists() for name in (CHECKPOINT, BEFORE))


def read(folder: Path, before: bool = False) -> dict[str, Any]:
    """The checkpoint of a training, its recipe as such, or the one before it if there is one; raises SourceError.

    Only tensors and plain values are read: a file from anywhere can do no harm.
    """
    paths = [folder / CHECKPOINT, folder / BEFORE]
    path = next((each for each in (paths[::-1] if before else paths) if each.exists()), None)
    if path is None:
        raise SourceError(f"there is no {CHECKPOINT} in '{folder}': that is no training")
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        state["recipe"] = Recipe(**{**state["recipe"], "augment": tuple(state["recipe"]["augment"])})
        return state
    except DAMAGED as error:
        raise SourceError(f"'{path}' is damaged, or no checkpoint of a DCGAN") from error


def write(folder: Path, state: dict[str, Any], keep: bool) -> None:
    """Put it in its place at once, and `keep` the last one as that before it; raises OSError or RuntimeError."""
    path, before, new = folder / CHECKPOINT, folder / BEFORE, folder / f".{CHECKPOINT}.part"
    try:
        with new.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
    except (OSError, RuntimeError):
        new.unlink(missing_ok=True)  # half of one would only take the room
        raise
    if keep and path.exists():
        path.replace(before)  # killed here, the training goes on from that
    new.replace(path)
    if not keep:
        before.unlink(missing_ok=True)

"""Checkpoints of a training run: written atomically, read without executing anything in the file."""

from __future__ import annotations

import pickle
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import nn

from vjfx.core.atomic import replacing, sync
from vjfx.core.errors import OutputError, SourceError

CHECKPOINT, BEFORE = "checkpoint.pt", "checkpoint-before.pt"
DAMAGED = OSError, RuntimeError, ValueError, KeyError, TypeError, EOFError, pickle.UnpicklingError

Options = TypeVar("Options")


def refuse_existing(folder: Path) -> None:
    """Raise OutputError if the folder already holds a training run."""
    if any((folder / name).exists() for name in (CHECKPOINT, BEFORE)):
        raise OutputError(f"there is already a training run in '{folder}' (continue it with --resume)")


def read(folder: Path, network: str, options: type[Options], before: bool = False) -> tuple[Options, dict[str, Any]]:
    """The options and the state of the newest checkpoint, or of the one before it if there is one.

    Only tensors and plain values are unpickled, so an untrusted file is harmless. Raises SourceError.
    """
    paths = [folder / CHECKPOINT, folder / BEFORE]
    path = next((each for each in (paths[::-1] if before else paths) if each.exists()), None)
    if path is None:
        raise SourceError(f"there is no {CHECKPOINT} in '{folder}' (allowed: the folder of a training run)")
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        return options(**state["recipe"]), state
    except DAMAGED as error:
        raise SourceError(f"'{path}' is damaged or not a checkpoint of a {network}") from error


def save(folder: Path, options: Any, step: int, net: nn.Module, optimizer: torch.optim.Optimizer, **more: Any) -> None:
    """Write a network, its optimiser, the options (a dataclass) and more states; raises OSError or RuntimeError."""
    state = {
        "recipe": asdict(options),
        "step": step,
        "net": net.state_dict(),
        "optimizer": optimizer.state_dict(),
        **more,
    }
    write(folder, state, keep=False)


def restore(folder: Path, state: dict[str, Any], net: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Load what `save` has written: the step. Raises SourceError."""
    try:
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        return int(state["step"])
    except DAMAGED as error:
        raise SourceError(f"'{folder / CHECKPOINT}' is damaged or belongs to another network") from error


def write(folder: Path, state: dict[str, Any], keep: bool) -> None:
    """Write the checkpoint; `keep` the last one as the one before it, or else remove both older ones.

    A kill at any moment leaves a whole checkpoint under one of the two names. Raises OSError or RuntimeError.
    """
    path, before = folder / CHECKPOINT, folder / BEFORE
    with replacing(path) as new:
        with new.open("wb") as file:
            torch.save(state, file)
        if keep and path.exists():
            sync(new)  # before the last one gives up its name
            path.replace(before)
    if not keep:
        before.unlink(missing_ok=True)

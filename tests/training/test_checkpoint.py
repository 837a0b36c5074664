"""Checkpoints survive a kill at any moment of a write."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from vjfx.core.errors import OutputError, SourceError
from vjfx.training import checkpoint
from vjfx.training.checkpoint import BEFORE, CHECKPOINT


@dataclass
class Options:
    """Of a network."""

    width: int


def write(folder: Path, step: int, keep: bool = True) -> None:
    checkpoint.write(folder, {"recipe": {"width": 3}, "step": step, "net": torch.full((5000,), float(step))}, keep)


def step(folder: Path, before: bool = False) -> int:
    options, state = checkpoint.read(folder, "network", Options, before)
    assert options == Options(3)
    assert (state["net"] == state["step"]).all(), "a mixture of two checkpoints"
    return int(state["step"])


def killed_at(call: int, folder: Path, keep: bool) -> bool:
    """Write step 3 in another process that dies at its `call`th system call; False if it has fewer."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    count = 0

    def counted(function: Callable[..., object]) -> Callable[..., object]:
        def wrapper(*arguments: object, **more: object) -> object:
            nonlocal count
            count += 1
            if count == call:
                os._exit(9)
            return function(*arguments, **more)

        return wrapper

    torch.save, os.fsync = counted(torch.save), counted(os.fsync)  # type: ignore[assignment]
    Path.replace, Path.unlink = counted(Path.replace), counted(Path.unlink)  # type: ignore[method-assign, assignment]
    write(folder, 3, keep)
    os._exit(0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
@pytest.mark.parametrize("keep", [True, False])
def test_a_kill_at_any_moment_leaves_a_whole_checkpoint(tmp_path: Path, keep: bool) -> None:
    found = set()
    for call in range(1, 20):
        folder = tmp_path / str(call)
        folder.mkdir()
        write(folder, 1)
        write(folder, 2)
        killed = killed_at(call, folder, keep)
        found.add(step(folder))
        write(folder, 4)
        assert step(folder) == 4, "and the next write works"
        if not killed:
            break
    assert call > 3
    assert found == {2, 3}


def test_the_last_checkpoint_is_kept_as_the_one_before(tmp_path: Path) -> None:
    write(tmp_path, 1)
    assert step(tmp_path, before=True) == 1, "there is no other"
    write(tmp_path, 2)
    assert (step(tmp_path), step(tmp_path, before=True)) == (2, 1)
    write(tmp_path, 3, keep=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == [CHECKPOINT]


@pytest.mark.parametrize("name", [CHECKPOINT, BEFORE])
def test_a_folder_with_a_run_is_refused(tmp_path: Path, name: str) -> None:
    checkpoint.refuse_existing(tmp_path)
    write(tmp_path, 1)
    (tmp_path / CHECKPOINT).rename(tmp_path / name)
    with pytest.raises(OutputError, match="there is already a training run"):
        checkpoint.refuse_existing(tmp_path)


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path) -> None:
    torch.save({"recipe": {"height": 3}}, tmp_path / CHECKPOINT)
    with pytest.raises(SourceError, match=r"is damaged or not a checkpoint of a network"):
        checkpoint.read(tmp_path, "network", Options)

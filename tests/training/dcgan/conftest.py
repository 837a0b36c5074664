"""Footage and a complete run, shared by the tests in this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.training.dcgan.learning import footage, small
from vjfx.training.dcgan.run import TrainingRun


@pytest.fixture(scope="session")
def discs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """320 frames of 64 px with discs."""
    return footage(tmp_path_factory.mktemp("footage"))


@pytest.fixture(scope="session")
def whole(discs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An uninterrupted run of two epochs."""
    folder = tmp_path_factory.mktemp("whole")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    list(TrainingRun.begin(small(discs, epochs=2), folder, "cpu").run())
    torch.set_num_threads(threads)
    return folder


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """One torch thread, so that the order of sums is always the same."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)

"""Footage that the tests here share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.training.dcgan.learning import footage, recipe
from vjfx.training.dcgan.run import TrainingRun


@pytest.fixture(scope="session")
def discs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """320 discs of 64 pixels."""
    return footage(tmp_path_factory.mktemp("footage"))


@pytest.fixture(scope="session")
def whole(discs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training of two epochs that nothing came between."""
    folder = tmp_path_factory.mktemp("whole")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    list(TrainingRun.begin(recipe(discs, epochs=2), folder, "cpu", 4).run())
    torch.set_num_threads(threads)
    return folder


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Sums are always made in the same order."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)

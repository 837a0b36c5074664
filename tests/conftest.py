"""Fixtures that many tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.tools import absent
from vjfx.core.errors import DeviceError
from vjfx.gl import context
from vjfx.gl.context import Graphics

# As vjfx itself does: threads that spin while they wait would take processor time from each other.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


@pytest.fixture(scope="module")
def graphics() -> Iterator[Graphics]:
    """An OpenGL context without a window."""
    try:
        graphics = context.headless()
    except DeviceError as error:
        absent(str(error))
        raise
    yield graphics
    graphics.close()


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Torch computes in one thread from one seed, so that the order of sums is always the same."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(threads)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that opens a window `slow`."""
    for item in items:
        if "display" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)

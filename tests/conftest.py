"""Fixtures that many tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tools import absent
from vjfx.core.errors import DeviceError
from vjfx.gl import context
from vjfx.gl.context import Graphics


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

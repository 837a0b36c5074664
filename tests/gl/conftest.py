from __future__ import annotations

import pytest

from tests.tools import absent
from vjfx.errors import DeviceError
from vjfx.gl import context


@pytest.fixture(scope="session")
def graphics() -> context.Graphics:
    """One context for all tests; made without a window."""
    try:
        return context.headless()
    except DeviceError as error:
        absent(str(error))
        raise

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from tests.tools import need


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """An X server of our own, and DISPLAY pointing at it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        [need("Xvfb"), "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answer, pytest.MonkeyPatch.context() as environment:
        name = f":{answer.readline().strip()}"
        environment.setenv("DISPLAY", name)
        environment.delenv("WAYLAND_DISPLAY", raising=False)
        yield name
    server.terminate()
    server.wait()

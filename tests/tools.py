"""What tests share: programs they need, and media they make."""

from __future__ import annotations

import os
import shutil

import pytest


def need(program: str) -> str:
    """The path of a program; without it the test is skipped on a user's machine and fails in CI."""
    path = shutil.which(program)
    if path is None:
        absent(f"{program} is not installed")
    assert path is not None
    return path


def absent(why: str) -> None:
    """End this test for want of something: visibly skipped on a user's machine, failed in CI."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)

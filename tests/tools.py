"""Skips tests whose programs are missing; in CI they fail."""

from __future__ import annotations

import os
import shutil

import pytest


def need(program: str) -> str:
    """The path of a program; without it, the test is skipped on a user's machine and fails in CI."""
    path = shutil.which(program)
    if path is None:
        absent(f"{program} is not installed")
    assert path is not None
    return path


def absent(why: str) -> None:
    """Skip this test on a user's machine, with the reason; fail it in CI."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)

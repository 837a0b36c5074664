from __future__ import annotations

from pathlib import Path

import pytest

from vjfx.control.midi import controller


@pytest.fixture(autouse=True)
def no_map(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The map of whoever runs the tests plays no part."""
    monkeypatch.setattr(controller, "user_map", lambda: tmp_path / "no map.toml")

"""Fixtures: a show with one fader, and an OSC client to play it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pythonosc.udp_client import SimpleUDPClient

from tests.playing import media
from tests.playing.show import FADER, free_port


@pytest.fixture
def show(tmp_path: Path) -> Path:
    media.level(tmp_path / "level.fs")
    path = tmp_path / "fader.toml"
    path.write_text(FADER)
    return path


@pytest.fixture
def osc() -> Iterator[tuple[int, SimpleUDPClient]]:
    port = free_port()
    yield port, SimpleUDPClient("127.0.0.1", port)

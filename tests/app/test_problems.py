"""What fails beside the picture: it is said in the terminal and in the overlay, and the show continues."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import mido
import numpy as np
import pytest

from tests.control import memory_midi
from tests.playing.show import options, play
from tests.tools import absent
from vjfx.app.session import Session
from vjfx.core.protocols import Samples


@pytest.fixture
def midi() -> Iterator[None]:
    before = mido.backend
    mido.set_backend(memory_midi.__name__)
    memory_midi.names[:] = ["Launch Control XL"]
    yield
    mido.set_backend(before)


def test_a_full_disk_is_in_the_overlay(show: Path, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        absent("this system has no /dev/full")
    (tmp_path / "film.mkv").symlink_to("/dev/full")
    with Session(options(show, record=tmp_path / "film.mkv")) as session:
        session.refresh()
        assert "film.mkv" not in session.overlay()
        probe = play(session, 30.0, lambda frame: not session.recorders["the recording"].problem)
        session.refresh()
        assert f"the recording: {tmp_path}/film.mkv: recording stopped (No space left on device)" in overlay(session)
    assert probe.levels


def test_lost_sound_is_in_the_overlay_until_it_is_back(show: Path) -> None:
    class Lost:
        rate, channels, problem = 48_000, 1, "the microphone was unplugged"

        def read(self, now: float) -> Samples:
            return np.zeros((0, 1), np.float32)

        def close(self) -> None:
            pass

    with Session(options(show, audio="synth")) as session:
        session.loop.audio.sound = lost = Lost()
        session.refresh()
        assert "the sound: the microphone was unplugged" in overlay(session)
        lost.problem = ""
        session.refresh()
        assert "microphone" not in session.overlay()


def overlay(session: Session) -> list[str]:
    return session.overlay().splitlines()


@pytest.mark.parametrize("name", ["Keystop", "all"])
def test_a_controller_that_is_missing_is_one_warning(
    show: Path, midi: None, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    if name == "all":
        memory_midi.names.clear()
    with Session(options(show, midi=name)) as session:
        probe = play(session, 0.5, lambda frame: None)
    assert len(probe.levels) >= 5
    said = [record.message for record in caplog.records]
    assert len(said) == 1
    assert said[0].startswith("no midi: no MIDI input is" if name == "all" else "no midi: unknown MIDI input 'Keystop'")

"""What fails beside the picture: it is said in the terminal and in the overlay, and the show continues."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.control.memory_midi import replace_system
from tests.playing.show import options, play
from tests.tools import absent
from vjfx.app.session import Session
from vjfx.control.midi import ports
from vjfx.core.errors import DeviceError, LibraryError
from vjfx.core.protocols import Samples


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


def test_a_controller_that_is_missing_is_one_warning(
    show: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    replace_system(monkeypatch, "Launch Control XL")
    with Session(options(show, midi="Keystop")) as session:
        probe = play(session, 0.5, lambda frame: None)
    assert len(probe.levels) >= 5
    assert len(caplog.messages) == 1 and "no input is called 'Keystop'" in caplog.messages[0]


@pytest.mark.parametrize(
    ("argument", "error", "said"),
    [
        ("all", DeviceError("no driver"), ["no midi: no driver"]),
        ("auto", DeviceError("no driver"), []),
        ("auto", LibraryError("pip install it"), ["no midi: pip install it"]),
    ],
)
def test_a_machine_without_midi_plays(
    show: Path,
    argument: str,
    error: DeviceError,
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def none() -> None:
        raise error

    monkeypatch.setattr(ports, "system", none)
    with Session(options(show, midi=argument)) as session:
        probe = play(session, 0.5, lambda frame: None)
    assert len(probe.levels) >= 5
    assert caplog.messages == said

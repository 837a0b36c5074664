"""A whole show that is played by MIDI: bytes in, pictures and lights out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.control.memory_midi import replace_system
from tests.playing.show import FADER, Probe, perform
from vjfx.app.session import Session

MIX = "MIDI Mix"
BINDINGS = """
[midi]
"fader 1" = "/layer/a/source/level"
"mute 1" = { to = "/blackout", mode = "toggle" }
"mute 2" = "/preset two"
"mute 3" = "/preset/next"
"""
LEVELS = {"one": 0.25, "two": 0.5, "three": 0.75}


@pytest.fixture
def stage(tmp_path: Path, show: Path) -> Path:
    """Three presets with the same bindings, beside the shader of the test show."""
    for name, level in LEVELS.items():
        (show.parent / f"{name}.toml").write_text(FADER.replace("level = 0.5", f"level = {level}") + BINDINGS)
    return show.parent / "one.toml"


def test_faders_and_pads_play_a_show(stage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = replace_system(monkeypatch, MIX)

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        def press(note: int) -> None:
            system.play(MIX, (0x90, note, 127), (0x90, note, 0))

        yield probe.at(0.25)
        system.play(MIX, (0xB0, 19, 127))
        yield probe.at(1.0)
        press(1)
        yield probe.at(0.0)
        yield lambda: MIX in system.senders and (0x90, 1, 127) in system.senders[MIX].sent  # its light
        press(1)
        yield probe.at(1.0)
        press(4)
        yield probe.at(0.5)
        press(7)  # the next in the order of their names: one, three, two
        yield lambda: session.loop.on_air.preset != "two"

    perform(stage, script, midi="auto")
    assert system.open == []


def test_the_beat_follows_midi_clock(stage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = replace_system(monkeypatch, MIX)

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        session.patch.set("/clock", "midi")
        session.patch.set("/bpm", 60.0)
        yield probe.for_frames(2)
        assert session.loop.tempo.clock.bpm == pytest.approx(60.0)

        def ticked() -> bool:  # a tick for each frame: a slow machine has another tempo, never 60
            system.play(MIX, (0xF8,))
            return session.loop.tempo.clock.bpm != pytest.approx(60.0)

        system.play(MIX, (0xFA,))
        yield ticked

    perform(stage, script, midi="all")

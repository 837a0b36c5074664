"""Third-party parts in a show: what they do wrong is logged, and the show continues."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.playing.show import Probe, options
from tests.plugins import Install, install
from vjfx.app.session import Session
from vjfx.cli.messages import explained
from vjfx.core.errors import PluginError, PresetError, UsageError

__all__ = ["install"]  # a fixture

CODE = """
import numpy as np
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.protocols import Controller, Filter, Presenter, Recorder, Source
from vjfx.core.registry import ControlKind, FilterKind, OutputKind, SourceKind

class White(Source):
    def __init__(self, argument, setting):
        self._level = int(argument or 255)
    def read(self, now, values):
        return Frame((np.full((4, 4), self._level, np.uint8),), PixelFormat(Layout.GRAY8), now, 0)
    def close(self):
        raise RuntimeError("source")

class Broken(Filter):
    def __init__(self, setting): pass
    def __call__(self, frame, values): raise RuntimeError("filter")
    def reset(self): raise RuntimeError("reset")

class Bad(Recorder):
    def __init__(self, argument, setting, sound=None): pass
    def write(self, picture): raise RuntimeError("write")
    def write_audio(self, samples): raise RuntimeError("audio")
    def close(self): raise RuntimeError("close")

class Lamp(Presenter):
    seen = []
    def __init__(self, argument, setting):
        Lamp.seen.append(argument)
    def present(self, picture):
        Lamp.seen.append(picture.tick.index)
    def close(self):
        Lamp.seen.append("closed")

class Knob(Controller):
    def __init__(self, argument, target):
        target.set("/master/level", float(argument))
    def bind(self, bindings): raise RuntimeError("bind")
    def send(self, changes): raise RuntimeError("send")
    def status(self): raise RuntimeError("status")
    def close(self): raise RuntimeError("close")

white = SourceKind(name="white", make=White, argument="[:LEVEL]", help="")
broken = FilterKind(name="broken", make=Broken, help="")
bad = OutputKind(name="bad", make=Bad, argument=":ANYTHING", help="")
lamp = OutputKind(name="lamp", make=Lamp, argument=":NAME", presents=True, help="")
knob = ControlKind(name="knob", make=Knob, argument=":LEVEL", help="")
"""
SHOW = '[[layer]]\nname = "a"\nsource = "white:200"\nfilters = ["broken"]\n'


@pytest.fixture
def show(install: Install, tmp_path: Path) -> Path:
    install(
        "mischief",
        CODE,
        sources={"white": "white"},
        filters={"broken": "broken"},
        outputs={"bad": "bad", "lamp": "lamp"},
        controls={"knob": "knob"},
    )
    path = tmp_path / "show.toml"
    path.write_text(SHOW)
    return path


def test_live_a_plugin_that_fails_is_bypassed_and_the_show_continues(
    show: Path, caplog: pytest.LogCaptureFixture
) -> None:
    probe = Probe()
    with (
        caplog.at_level(logging.WARNING),
        Session(options(show, outputs=("bad:x",), controls=("knob:0.5",))) as session,
    ):
        session.loop.delivery.recorders["probe"] = probe

        def turn() -> bool:
            session.refresh()
            session.overlay()
            return True

        session.run(2.0, turn)
    assert len(probe.levels) > 5
    assert abs(probe.levels[-1][1] - 100) < 2, "the source at half of the master level"
    said = [message for message in caplog.messages if "bypassed" in message]
    assert any("/layer/a/broken is bypassed: RuntimeError: filter" in message for message in said)
    assert any("output bad:x is bypassed: RuntimeError: " in message for message in said)
    assert any("control knob:0.5 is bypassed: RuntimeError: " in message for message in said)
    assert "knob cannot be closed: RuntimeError: close" in caplog.messages


def test_a_render_stops_with_the_name_of_the_plugin(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, explained(), Session(options(show, live=False)) as session:
        session.run(1.0)
    assert ended.value.code == 1
    assert "RuntimeError: filter (a bug in mischief 1.0, not in vjfx: " in capsys.readouterr().err


def test_a_presenter_gets_every_picture_without_reading_it_back(show: Path) -> None:
    show.write_text(SHOW.replace('filters = ["broken"]\n', ""))
    with Session(options(show, outputs=("lamp:left",), live=False)) as session:
        lamp = type(session.loop.delivery.presenters["output lamp:left"])
        session.run(0.1)
        assert not session.loop.delivery.recorders
    assert lamp.seen[:4] == ["left", 0, 1, 2]  # type: ignore[attr-defined]
    assert lamp.seen[4:] and set(lamp.seen[4:]) == {"closed"}  # type: ignore[attr-defined]


def test_what_cannot_be_loaded_is_said_where_it_is_named(install: Install, show: Path) -> None:
    install("torn", "import nothing", sources={"torn": "x"}, filters={"torn": "x"}, outputs={"torn": "x"})
    for old, new, line in (("white:200", "torn", 3), ('"broken"', '"torn"', 4)):
        show.write_text(SHOW.replace(old, new))
        with pytest.raises(PresetError, match=rf"show\.toml:{line}: torn 1\.0: \w+ 'torn' cannot be loaded \(Module"):
            Session(options(show))
    show.write_text(SHOW)
    with pytest.raises(PluginError, match=r"^torn 1\.0: output 'torn' cannot be loaded"):
        Session(options(show, outputs=("torn:x",)))
    with pytest.raises(UsageError, match="unknown control 'knobb'; did you mean 'knob'"):
        Session(options(show, controls=("knobb",)))

"""From one show to the next through a transition, and what is asked for meanwhile."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from pythonosc.udp_client import SimpleUDPClient

from tests.playing.show import FADER, Probe, options, play
from vjfx.app.session import Session
from vjfx.core.errors import PresetError
from vjfx.core.protocols import Setting, Tick
from vjfx.show import preset_reader
from vjfx.show.planner import Planner
from vjfx.show.preset_reader import load
from vjfx.values.clock import LiveClock

pytestmark = pytest.mark.slow

RISING = """\
[[layer]]
name = "b"
source = { use = "shader:level.fs", level = 0.0 }

[[route]]
from = "lfo/saw/64"
to = "/layer/b/source/level"
"""


def brightness(probe: Probe) -> list[float]:
    return [level / 255 for _, level in probe.levels]


def crossed(show: Path, osc: tuple[int, SimpleUDPClient], transition: str, fps: float = 20.0) -> list[float]:
    """How bright each frame was, from a show of 0.2 to one of 0.8 that begins with `transition`."""
    port, client = osc
    show.write_text(FADER.replace("level = 0.5", "level = 0.2"))
    other = show.with_name("other.toml")
    other.write_text(f"{transition}\n" + FADER.replace("level = 0.5", "level = 0.8"))

    def turn(frame: int) -> bool:
        if frame == 5:
            client.send_message("/preset", str(other))
        return not (session.loop.on_air.preset == str(other) and session.loop.on_air.transition is None)

    with Session(options(show, osc=f"127.0.0.1:{port}", fps=fps)) as session:
        return brightness(play(session, 30.0, turn))


def test_a_crossfade_of_half_a_second_unless_something_else_is_said(
    show: Path, osc: tuple[int, SimpleUDPClient]
) -> None:
    levels = crossed(show, osc, "")
    between = [level for level in levels if 0.21 < level < 0.79]
    assert levels[0] == pytest.approx(0.2, abs=0.01)
    assert 6 <= len(between) <= 10
    assert between == sorted(between), "not one way"


def test_a_cut_has_nothing_between(show: Path, osc: tuple[int, SimpleUDPClient]) -> None:
    levels = crossed(show, osc, 'transition = "cut"')
    assert {round(level, 1) for level in levels} <= {0.2, 0.8}


def test_a_length_in_beats_follows_the_tempo(show: Path, osc: tuple[int, SimpleUDPClient]) -> None:
    levels = crossed(show, osc, 'bpm = 240\ntransition = { use = "dissolve", beats = 4 }')
    between = [level for level in levels if 0.21 < level < 0.79]
    assert 12 <= len(between) <= 20  # one second at 20 frames a second, less where dissolve shows nothing yet


class Busy(LiveClock):
    """A clock that says that every turn took too long."""

    def tick(self) -> Tick:
        return replace(super().tick(), spare=-0.01)


@pytest.mark.parametrize("busy", [False, True])
def test_the_outgoing_show_plays_on_with_its_routes_where_there_is_time_for_both(
    show: Path, osc: tuple[int, SimpleUDPClient], tmp_path: Path, busy: bool
) -> None:
    """Seen through a transition that shows nothing but the outgoing show until it is over."""
    port, client = osc
    show.write_text(RISING)
    (tmp_path / "held.fs").write_text(
        """/*{"INPUTS": [{"NAME": "startImage", "TYPE": "image"}, {"NAME": "endImage", "TYPE": "image"},
        {"NAME": "progress", "TYPE": "float"}]}*/
        void main() { gl_FragColor = progress < 1.0 ? IMG_THIS_PIXEL(startImage) : IMG_THIS_PIXEL(endImage); }"""
    )
    other = show.with_name("other.toml")
    other.write_text('transition = { use = "held.fs", seconds = 1.0 }\n' + FADER.replace("0.5", "1.0"))

    def turn(frame: int) -> bool:
        if frame == 5:
            client.send_message("/preset", str(other))
        if session.loop.on_air.transition is not None:
            during.append(session.stats.frames)
        return not (during and session.loop.on_air.transition is None)

    during: list[int] = []
    with Session(options(show, osc=f"127.0.0.1:{port}", fps=20.0)) as session:
        if busy:
            session.loop.clock = Busy(20.0)
        levels = brightness(play(session, 30.0, turn))
    seen = levels[during[0] : during[-1]]
    assert len(seen) >= 15
    if busy:
        assert 0 < min(seen) == max(seen), "it took time that was not there, or showed something else"
    else:
        assert seen == sorted(seen) and seen[-1] > seen[0] + 0.02, "the outgoing show stood still"
    assert levels[-1] == pytest.approx(1.0, abs=0.01)


def test_a_picture_stays_for_one_turn_at_most_where_building_took_its_time(show: Path) -> None:
    show.write_text(RISING)

    def slow(tick: Tick) -> None:
        time.sleep(0.06)  # more than one picture may take

    with Session(options(show, fps=10.0)) as session:
        assert session.loop.on_air._loader is not None
        session.loop.on_air._loader.step = slow  # type: ignore[method-assign]
        levels = brightness(play(session, 3.0, lambda frame: frame < 20))
    moved = [after > before for before, after in pairwise(levels[1:])]
    assert moved == [True, False] * (len(moved) // 2) or moved == [False, True] * (len(moved) // 2), moved


def test_a_show_is_rehearsed_a_stage_at_a_time_and_forgets_it(show: Path) -> None:
    show.write_text(FADER.replace("level = 0.5 }", 'level = 0.5 }\npasses = ["trails", "blur"]'))
    with Session(options(show)) as session:
        shader = session.loop.on_air.show.layers[0].stages[0].shader
        drawn: list[int] = []
        draw, reset = shader.draw, shader.reset
        shader.draw = lambda *given: (drawn.append(1), draw(*given))[1]  # type: ignore[method-assign,func-returns-value]
        shader.reset = lambda: (drawn.clear(), reset())[1]  # type: ignore[method-assign,func-returns-value]
        steps = session.loop.on_air.show.warm_up(Tick(0, 0.0, 0.0, (2000.0, 1.0, 1.0, 0.0)))
        counts = [len(drawn) for _ in steps]
    assert counts[0] == 0 and counts[1:] == [1] * (len(counts) - 1), "not one stage a step"
    assert len(counts) >= 4 and not drawn, "what was rehearsed is seen on air"


def test_another_preset_asked_for_meanwhile_hurries_the_changeover_and_comes(
    show: Path, osc: tuple[int, SimpleUDPClient]
) -> None:
    port, client = osc
    for name, level in (("long", 0.8), ("next", 0.5)):
        text = FADER.replace("level = 0.5", f"level = {level}")
        show.with_name(f"{name}.toml").write_text(f'transition = {{ use = "crossfade", seconds = 60 }}\n{text}')
    asked = False

    def turn(frame: int) -> bool:
        nonlocal asked
        if frame == 5:
            client.send_message("/preset", str(show.with_name("long.toml")))
        if session.loop.on_air.transition is not None and not asked:
            asked = True
            client.send_message("/preset", str(show.with_name("next.toml")))
        return not (session.loop.on_air.preset.endswith("next.toml"))

    with Session(options(show, osc=f"127.0.0.1:{port}", fps=20.0)) as session:
        probe = play(session, 20.0, turn)
        assert session.loop.on_air.preset.endswith("next.toml")
    assert 0.79 < max(brightness(probe)) < 0.81, "the first one was never reached"


def test_freeze_outlasts_a_changeover(show: Path, osc: tuple[int, SimpleUDPClient]) -> None:
    port, client = osc
    other = show.with_name("other.toml")
    other.write_text('transition = { use = "crossfade", seconds = 0.4 }\n' + FADER.replace("0.5", "1.0"))
    frozen: list[int] = []

    def turn(frame: int) -> bool:
        if frame == 5:
            client.send_message("/preset", str(other))
        if session.loop.on_air.transition is not None and not frozen:
            frozen.append(frame)
            client.send_message("/freeze", 1)
        return not frozen or frame < frozen[0] + 30

    with Session(options(show, osc=f"127.0.0.1:{port}", fps=20.0)) as session:
        levels = brightness(play(session, 20.0, turn))
        assert session.loop.on_air.transition is None
    assert levels[-1] == pytest.approx(1.0, abs=0.01) and min(levels) > 0.49


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            'transition = "crosfade"',
            "unknown transition 'crosfade'; did you mean 'crossfade'? (allowed: crossfade, dissolve, glitch-cut, ",
        ),
        ('transition = "glitch"', "shader 'glitch' is a filter, not a transition"),
        ("transition = 3", "3 is not a transition"),
        ('transition = { use = "crossfade", seconds = 0 }', "seconds = 0 (allowed: more than 0, up to 64)"),
        ('transition = { use = "crossfade", seconds = 1, beats = 4 }', "seconds or beats, not both"),
        ('transition = { use = "crossfade", progress = 0.5 }', "'progress'"),
        ('transition = { use = "crossfade", softnes = 0.5 }', "'softnes'"),
        ("[transition]\nbeats = 4", "not a part of a show"),
    ],
)
def test_a_wrong_transition_is_one_line_with_its_place(tmp_path: Path, written: str, said: str) -> None:
    path = tmp_path / "p.toml"
    path.write_text(f'title = "x"\n{written}\n[[layer]]\nsource = "testcard"\n')
    with pytest.raises(PresetError) as error:
        Planner(Setting()).plan(load(path))
    assert said in str(error.value)
    assert str(error.value).startswith(f"{path}:2:") or "[transition]" in written


def test_a_table_of_its_own_may_hold_the_transition(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text('[transition]\nuse = "dissolve"\nbeats = 8\n[[layer]]\nsource = "testcard"\n')
    written = preset_reader.load(path).transition
    assert written is not None and (written.effect.use, written.length, written.in_beats) == ("dissolve", 8.0, True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("dissolve", 'is a transition (write transition = "dissolve")'),
        ("plasma", "'plasma' is a generator, not a pass (use it as a source: shader:plasma)"),
    ],
)
def test_only_filters_are_passes(tmp_path: Path, name: str, message: str) -> None:
    path = tmp_path / "p.toml"
    for passes in (f'[[layer]]\nsource = "testcard"\npasses = ["{name}"]\n', f'[master]\npasses = ["{name}"]\n'):
        path.write_text(f'[[layer]]\nsource = "testcard"\n{passes}' if "master" in passes else passes)
        with pytest.raises(PresetError) as error:
            Planner(Setting()).plan(load(path))
        assert message in str(error.value) and str(error.value).startswith(f"{path}:")

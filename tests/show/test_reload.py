"""Shaders and presets saved while their show is on air."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.playing.show import FADER, Probe, perform
from vjfx.app.session import Session

pytestmark = pytest.mark.slow

LEVEL = """/*{{"INPUTS": [{{"NAME": "level", "TYPE": "float", "DEFAULT": 0.5}}{inputs}]}}*/
void main() {{
    gl_FragColor = vec4(vec3({body}), 1.0);
}}
"""


def text(body: str, inputs: str = "") -> str:
    return LEVEL.format(body=body, inputs=inputs)


def test_a_shader_that_is_saved_is_taken_over_and_keeps_its_values(show: Path) -> None:
    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        session.patch.set("/layer/a/source/level", 0.8)
        yield probe.at(0.8)
        show.with_name("level.fs").write_text(text("1.0 - level"))
        yield probe.at(0.2)
        assert probe.darkest > 0.19, "a black frame"

    perform(show, script)


def test_a_frozen_picture_outlives_its_shader(show: Path) -> None:
    """The show is one opaque layer, whose picture is the shader's own."""
    shader = show.with_name("level.fs")
    shader.write_text(text("level").replace('{"INPUTS"', '{"OPAQUE": true, "INPUTS"'))

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        yield probe.at(0.5)
        session.patch.set("/freeze", True)
        yield probe.for_frames(3)
        shader.write_text(text("1.0 - 0.6 * level"))
        yield probe.at(0.7)
        yield probe.for_frames(3)
        assert probe.darkest > 0.49

    perform(show, script)


def test_a_default_that_nobody_has_moved_follows_the_file(show: Path) -> None:
    show.write_text(FADER.replace(", level = 0.5", ""))
    show.with_name("level.fs").write_text(text("level"))

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        yield probe.at(0.5)
        show.with_name("level.fs").write_text(text("level").replace("0.5", "0.7"))
        yield probe.at(0.7)

    perform(show, script)


def test_new_inputs_can_be_played_and_a_route_rests_while_its_input_is_gone(show: Path) -> None:
    show.write_text(FADER + '[[route]]\nfrom = "lfo/square/1000"\nto = "/layer/a/source/level"\namount = 0.3\n')

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        shader = show.with_name("level.fs")
        yield probe.at(0.8)
        shader.write_text('/*{"INPUTS": [{"NAME": "lift", "TYPE": "float", "DEFAULT": 0.1}]}*/' + "\n" * 2 + _LIFT)
        yield probe.at(0.1)
        session.patch.set("/layer/a/source/lift", 0.4)
        yield probe.at(0.4)
        shader.write_text(text("level"))
        yield probe.at(0.8)

    perform(show, script)


_LIFT = "void main() { gl_FragColor = vec4(vec3(lift), 1.0); }\n"


@pytest.mark.parametrize(
    ("broken", "line"),
    [(text("level + nonsense"), 3), ("/*{]*/ void main() {}", 1), (text("level").replace("gl_Frag", "gl_Fag"), 3)],
    ids=["an unknown name", "a broken header", "no result"],
)
def test_a_broken_shader_leaves_the_old_one_running_and_says_where(
    show: Path, broken: str, line: int, caplog: pytest.LogCaptureFixture
) -> None:
    shader = show.with_name("level.fs")

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        assert session._reloader is not None
        shader.write_text(broken)
        yield lambda: bool(session._reloader and session._reloader.problems)
        yield probe.for_frames(10)
        assert probe.at(0.5)()
        assert f"{shader}:{line}:" in caplog.text and f"{shader}:{line}:" in session.overlay()
        shader.write_text(text("0.25"))
        yield probe.at(0.25)
        assert not session._reloader.problems and str(shader) not in session.overlay()

    perform(show, script)


def test_a_shader_that_becomes_another_kind_is_refused(show: Path, caplog: pytest.LogCaptureFixture) -> None:
    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        filter = text("0.0", ', {"NAME": "inputImage", "TYPE": "image"}')
        show.with_name("level.fs").write_text(filter)
        yield lambda: "was a generator and is now a filter" in caplog.text
        yield probe.for_frames(5)
        assert probe.at(0.5)()

    perform(show, script)


def test_a_preset_that_is_saved_is_built_anew_and_a_broken_one_is_not(
    show: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        show.write_text(FADER.replace("level = 0.5", "level = 0.9"))
        yield probe.at(0.9)
        show.write_text(FADER.replace("level = 0.5", "level = 7"))
        yield lambda: f"{show}:3: level: 7 is out of range" in caplog.text
        yield probe.for_frames(5)
        assert probe.at(0.9)() and "out of range" in session.overlay()
        show.write_text(FADER.replace("level = 0.5", "level = 0.3"))
        yield probe.at(0.3)
        assert "out of range" not in session.overlay() and probe.darkest > 0.25

    perform(show, script)


def test_shaders_are_found_in_further_folders_under_names_that_osc_can_say(show: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "deeper"
    folder.mkdir(parents=True)
    (folder / "Half Light.fs").write_text(
        '/*{"INPUTS": [{"NAME": "inputImage", "TYPE": "image"},\n'
        '{"NAME": "share", "TYPE": "float", "DEFAULT": 0.5}]}*/\n'
        "void main() { gl_FragColor = vec4(IMG_THIS_PIXEL(inputImage).rgb * share, 1.0); }"
    )
    show.write_text(FADER + 'passes = ["Half Light"]\n')

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        yield probe.at(0.25)
        session.patch.set("/layer/a/Half-Light/share", 0.2)
        yield probe.at(0.1)

    perform(show, script, shaders=(tmp_path / "mine",))

"""`/style/learn`: a real process learns for a tiny network, and its style comes into a show that plays on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from pythonosc.udp_client import SimpleUDPClient

from tests.app import fakes
from tests.playing import show, styles
from tests.playing.show import Probe, perform
from vjfx.app import learner, style_learning
from vjfx.app.learner import Learner
from vjfx.app.session import Session
from vjfx.filters.style import Style
from vjfx.values.patch import Patch

pytestmark = pytest.mark.slow

Osc = tuple[int, SimpleUDPClient]
GROUP = "/layer/cam/paint"


@pytest.fixture
def preset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A layer that plays a network of two styles, one that plays none, and one that is drawn on the GPU."""
    monkeypatch.setattr(style_learning, "STEPS", 6)
    monkeypatch.setattr(learner, "MODULE", "tests.playing.eager_learner")
    monkeypatch.setattr(show, "TIMEOUT", 120.0)  # on a busy machine, torch alone takes long to import
    styles.network(tmp_path / "base.safetensors", "ink", "glass")
    styles.network(tmp_path / "other.safetensors", "ink")
    styles.striped(tmp_path / "wave.png")
    Image.new("RGB", (8, 8)).save(tmp_path / "small.png")
    path = tmp_path / "paint.toml"
    path.write_text(
        'bpm = 240\n[[layer]]\nname = "still"\nsource = "wave.png"\n'
        '[[layer]]\nname = "cam"\nsource = "testcard"\n'
        'filters = [{ use = "style", name = "paint", weights = "base.safetensors", style = 1.0 }]\n'
        '[[layer]]\nname = "drawn"\nsource = "shader:plasma"\nopacity = 0.0\n'
    )
    return path


def learning(session: Session) -> style_learning.StyleLearning:
    found = session.loop.learning
    assert isinstance(found, style_learning.StyleLearning)
    return found


def test_a_layers_frame_is_learned_and_crossfaded_in_while_the_show_plays(
    preset: Path, osc: Osc, caplog: pytest.LogCaptureFixture
) -> None:
    port, client = osc
    files: set[str] = set()

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        patch = session.patch
        yield probe.for_frames(5)
        client.send_message("/style/learn", "layer:still")
        yield lambda: bool(learning(session).status)
        client.send_message("/style/learn", "small.png")
        yield lambda: "/style/learn: one at a time (learning" in caplog.text

        def shown() -> bool:
            files.add(str(patch.value(f"{GROUP}/learned")))
            return patch.number(f"{GROUP}/style") == 2.0

        yield shown
        assert patch.number(f"{GROUP}/newest") == 0.0
        yield lambda: not learning(session).status
        assert len(files) > 2, "it is seen while it is learned"  # none, and at least two snapshots
        client.send_message("/panic", [])
        yield lambda: patch.number(f"{GROUP}/style") == 1.0
        yield lambda: bool(patch.value(f"{GROUP}/learned"))
        client.send_message(f"{GROUP}/weights", str(preset.parent / "other.safetensors"))  # without these styles
        yield lambda: patch.value(f"{GROUP}/learned") == ""
        yield probe.for_frames(3)

    perform(preset, script, osc=f"127.0.0.1:{port}", fps=15.0)
    assert "bypassed" not in caplog.text
    assert not any(Path(file).exists() for file in files - {""})


def test_the_crossfade_begins_with_the_next_bar_and_ends_in_the_list() -> None:
    patch = Patch()
    params = {f"/layer/{layer}/style/{param.name}": param for layer in "ab" for param in Style.params}
    patch.load(params, {"/layer/a/style/weights": "one", "/layer/b/style/weights": "other"}, ())
    made = style_learning.StyleLearning(patch)
    made._base, made._shown = "one", False
    report = learner.Report(done=0.3, style=1.0, file="wave-03.safetensors", name="wave", index=2, usable=False)
    made._learner = fake = SimpleNamespace(report=report, running=True, problem="")  # type: ignore[assignment]

    def after(bars: float) -> tuple[float, float]:
        made.step(bars)
        return patch.number("/layer/a/style/newest"), patch.number("/layer/a/style/style")

    assert after(3.5) == after(4.5) == (0.0, 0.0)
    assert patch.value("/layer/a/style/learned") == "wave-03.safetensors"
    fake.report = replace(report, usable=True)
    assert after(4.75) == after(5.0) == (0.0, 0.0)
    assert after(5.25) == (0.25, 0.0)
    fake.running = False
    assert after(5.75) == (0.75, 0.0) and made.status
    assert after(6.1) == (0.0, 2.0) and not made.status
    patch.set("/layer/a/style/style", 1.0)
    assert after(6.2) == (0.0, 1.0)
    assert all(patch.value(f"/layer/b/style/{name}") in ("", 0.0) for name in ("learned", "newest", "style"))


def test_what_cannot_be_learned_is_one_line_and_the_show_plays_on(
    preset: Path, osc: Osc, caplog: pytest.LogCaptureFixture
) -> None:
    port, client = osc
    wrong = {
        "none.png": "there is no picture 'none.png' (allowed: a file, layer:NAME)",
        "layer:drawn": "unknown layer with frames 'drawn'",
        "small.png": "is 8x8 pixels large",
    }

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        for picture, message in wrong.items():
            client.send_message("/style/learn", picture)
            yield lambda message=message: message in caplog.text  # type: ignore[misc]
        yield lambda: not learning(session).status
        yield probe.for_frames(3)

    perform(preset, script, osc=f"127.0.0.1:{port}", fps=15.0)
    lines = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(lines) == len(wrong) and all("\n" not in line for line in lines)


def test_a_show_without_a_style_network_learns_nothing(caplog: pytest.LogCaptureFixture) -> None:
    style_learning.StyleLearning(Patch()).request("wave.png", fakes.show("plain"))
    assert "/style/learn: no layer plays a style network (needed: a filter style)" in caplog.text


def test_a_show_that_ends_ends_the_learning(preset: Path) -> None:
    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        session.patch.set("/style/learn", "wave.png")
        yield lambda: bool(learning(session).status)
        learners.append(learning(session)._learner)
        yield lambda: learners[0] is not None and learners[0]._process is not None

    learners: list[Learner | None] = []
    perform(preset, script, fps=15.0)
    one = learners[0]
    assert one is not None and not one.running
    assert one._process is not None and one._process.poll() is not None
    assert not one.problem

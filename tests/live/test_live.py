"""Whole shows, live and rendered: real sources, real OpenGL, real sockets, real films."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pythonosc.udp_client import SimpleUDPClient

from tests.live import media
from vjfx.gl.picture import Screen
from vjfx.interfaces import Picture, Samples
from vjfx.options import Options
from vjfx.session import Session

ROOT = Path(__file__).parents[2]
SIZE = (64, 36)

FADER = """\
[[layer]]
name = "a"
source = { use = "shader:level.fs", level = 0.5 }
"""


class Eye:
    """An output that remembers how bright each picture was."""

    wants_pixels = True

    def __init__(self) -> None:
        self.seen: list[tuple[int, float]] = []
        self.heard = 0

    def write(self, picture: Picture) -> None:
        self.seen.append((picture.tick.index, float(picture.pixels()[..., :3].mean())))

    def hear(self, samples: Samples) -> None:
        self.heard += len(samples)

    def close(self) -> None:
        pass


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


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


def options(preset: Path, **more: object) -> Options:
    return Options(preset=str(preset), window=False, size=SIZE, **{"audio": "off", "fps": 30.0, **more})  # type: ignore[arg-type]


def play(opened: Session, seconds: float, each_turn: Callable[[int], bool | None]) -> Eye:
    """Run a session, calling `each_turn` with the index of the frame that comes next; False ends it."""
    eye = Eye()
    opened.loop.outputs = [*opened.loop.outputs, eye]
    opened.run(seconds, lambda: each_turn(opened.stats.frames) is not False)
    return eye


def test_an_osc_message_is_seen_in_the_next_frame_but_one_at_the_latest(
    show: Path, osc: tuple[int, SimpleUDPClient]
) -> None:
    port, client = osc
    sent: list[int] = []

    def turn(frame: int) -> None:
        if frame in (10, 20, 30):
            client.send_message("/layer/a/source/level", {10: 1.0, 20: 0, 30: 1}[frame])
            sent.append(frame)

    with Session(options(show, osc=("127.0.0.1", port))) as session:
        eye = play(session, 3.0, turn)
    levels = [brightness for _, brightness in eye.seen]
    assert levels[5] == pytest.approx(127.5, abs=1)
    changes = [i for i in range(1, len(levels)) if abs(levels[i] - levels[i - 1]) > 50]
    assert len(changes) == 3 == len(sent)
    assert all(seen - at <= 2 for seen, at in zip(changes, sent, strict=True)), (changes, sent)


def test_osc_garbage_does_not_disturb_the_picture(show: Path, osc: tuple[int, SimpleUDPClient]) -> None:
    port, client = osc
    rng = np.random.default_rng(3)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as raw,
        Session(options(show, osc=("127.0.0.1", port))) as session,
    ):

        def turn(frame: int) -> None:
            for _ in range(300):  # 9,000 a second
                raw.sendto(rng.bytes(30), ("127.0.0.1", port))
                client.send_message("/layer/a/source/level", float("nan"))
                client.send_message("/layer/a/source/nobody", "text")
            if frame == 20:
                client.send_message("/layer/a/source/level", 0.2)

        eye = play(session, 2.0, turn)
    levels = [brightness for _, brightness in eye.seen]
    assert levels[10] == pytest.approx(127.5, abs=1)
    assert levels[-1] == pytest.approx(51, abs=1)
    assert set(np.round(levels)) <= {127, 128, 51}


def test_blackout_freeze_and_panic(show: Path, osc: tuple[int, SimpleUDPClient]) -> None:
    port, client = osc
    says = {
        5: ("/blackout", 1),
        10: ("/blackout", 0),
        15: ("/freeze", True),
        18: ("/layer/a/source/level", 1.0),
        25: ("/freeze", False),
        35: ("/panic", None),
    }

    def turn(frame: int) -> None:
        if frame in says:
            address, value = says[frame]
            client.send_message(address, [] if value is None else value)

    with Session(options(show, osc=("127.0.0.1", port))) as session:
        eye = play(session, 1.7, turn)
    levels = dict(eye.seen)
    order = [levels[index] for index in sorted(levels)]
    assert order[3] == pytest.approx(127.5, abs=1)
    assert order[8] == 0
    assert order[13] == order[23] == pytest.approx(127.5, abs=1)
    assert order[30] == 255
    assert order[40] == pytest.approx(127.5, abs=1)


def test_presets_change_without_a_black_frame(show: Path, osc: tuple[int, SimpleUDPClient], tmp_path: Path) -> None:
    port, client = osc
    film = media.clip(tmp_path / "clip.mp4")
    other = tmp_path / "other.toml"
    other.write_text(f'[[layer]]\nname = "b"\nsource = "{film.name}"\npasses = ["glitch", "rgb-split"]\n')
    says = {10: str(other), 40: str(show), 60: "nosuch", 70: str(tmp_path / "missing.toml")}

    def turn(frame: int) -> bool:
        if frame in says:
            client.send_message("/preset", says[frame])
        return frame < 110

    with Session(options(show, osc=("127.0.0.1", port), fps=20.0)) as session:
        eye = play(session, 30.0, turn)
        assert [layer.name for layer in session.loop.show.layers] == ["a"]
    levels = [brightness for _, brightness in eye.seen]
    assert min(levels) > 20, "a black frame"
    in_clip = [i for i, brightness in enumerate(levels) if abs(brightness - 127.5) > 5]
    assert in_clip and 10 < in_clip[0] <= 40 and in_clip[-1] < 60


def test_of_two_presets_asked_for_the_last_one_comes_and_a_failed_one_can_be_asked_for_again(
    show: Path, osc: tuple[int, SimpleUDPClient], tmp_path: Path
) -> None:
    port, client = osc
    for name, level in (("slow", 0.2), ("quick", 0.8), ("late", 1.0)):
        (tmp_path / f"{name}.toml").write_text(FADER.replace("level = 0.5", f"level = {level}"))
    (tmp_path / "slow.toml").write_text((tmp_path / "slow.toml").read_text() + '[[layer]]\nsource = "testcard"\n')
    late = tmp_path / "late.toml"
    text = late.read_text()
    late.unlink()

    def turn(frame: int) -> bool:
        if frame == 10:
            client.send_message("/preset", str(tmp_path / "slow.toml"))
        if frame == 11:
            client.send_message("/preset", str(tmp_path / "quick.toml"))
        if frame == 40:
            client.send_message("/preset", str(late))
        if frame == 60:
            late.write_text(text)
            client.send_message("/preset", str(late))
        return frame < 80

    with Session(options(show, osc=("127.0.0.1", port))) as session:
        eye = play(session, 30.0, turn)
    levels = [brightness for _, brightness in eye.seen]
    assert levels[35] == levels[58] == 204
    assert levels[-1] == 255


def test_a_new_show_begins_with_its_routes_and_at_its_own_time_zero(
    show: Path, osc: tuple[int, SimpleUDPClient], tmp_path: Path
) -> None:
    port, client = osc
    media.shader(
        tmp_path / "age.fs",
        "gl_FragColor = vec4(vec3(level * (FRAMEINDEX == 0 ? 0.5 : 1.0)), 1.0);",
        '{"NAME": "level", "TYPE": "float"}',
    )
    (tmp_path / "next.toml").write_text(
        '[[layer]]\nname = "a"\nsource = { use = "shader:age.fs", level = 0.0 }\n'
        '[[route]]\nfrom = "lfo/square/60000"\nto = "/layer/a/source/level"\n'
    )

    def turn(frame: int) -> None:
        if frame == 10:
            client.send_message("/preset", str(tmp_path / "next.toml"))

    with Session(options(show, osc=("127.0.0.1", port))) as session:
        eye = play(session, 1.5, turn)
    levels = [round(brightness) for _, brightness in eye.seen]
    assert sorted(set(levels)) == [128, 255] and levels[-1] == 255, levels


def test_whatever_fails_the_picture_goes_on(show: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        rate, channels = 48000, 2

        def follow(self, now: float) -> None:
            raise RuntimeError("no loudspeaker")

        def read(self, now: float) -> Samples:
            raise RuntimeError("no microphone")

        def close(self) -> None:
            pass

    with Session(options(show, audio="synth")) as session:
        session.loop.speaker = session.loop.sound = Broken()
        eye = play(session, 1.0, lambda frame: None)
    assert len(eye.seen) >= 25
    said = " ".join(record.message for record in caplog.records)
    assert "no loudspeaker" in said and "no microphone" in said


def test_a_source_that_vanishes_on_air_keeps_its_last_frame(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    from tests.live import media as made

    preset = tmp_path / "p.toml"
    made.clip(tmp_path / "clip.mp4")
    preset.write_text('[[layer]]\nname = "a"\nsource = "clip.mp4"\n')
    with Session(options(preset)) as session:
        feed = session.loop.show.layers[0].feed
        assert feed is not None

        def turn(frame: int) -> None:
            if frame == 10:

                def broken(now: float, values: object) -> None:
                    raise OSError("stolen")

                feed._source.read = broken  # type: ignore[union-attr,method-assign,assignment]

        eye = play(session, 2.5, turn)
    assert min(brightness for _, brightness in eye.seen) > 20
    said = [record.message for record in caplog.records]
    assert any("stolen" in message for message in said) and any("works again" in message for message in said)


def test_a_render_repeats_itself(tmp_path: Path) -> None:
    made = media.clip(tmp_path / "clip.mp4")
    films = []
    for name in ("one.mp4", "two.mp4"):
        with Session(
            options(Path("neon"), source=str(made), audio=None, live=False, record=tmp_path / name)
        ) as session:
            session.run(1.0)
        films.append(media.frames(tmp_path / name))
    assert len(films[0]) == len(films[1]) == 30
    assert all((one == two).all() for one, two in zip(*films, strict=True))
    assert np.ptp([frame.mean() for frame in films[0]]) > 0.1


def test_a_render_follows_its_sound_to_the_frame(show: Path, tmp_path: Path) -> None:
    at = [0.5, 1.1, 1.5, 2.233, 2.9, 4.0, 6.5, 8.017, 9.5]
    sound = media.clicks(tmp_path / "clicks.wav", at, 10.0)
    show.write_text(
        FADER.replace("level = 0.5", "level = 0.0")
        + '[[route]]\nfrom = "audio/onset"\nto = "/layer/a/source/level"\namount = 1.0\n'
    )
    film = tmp_path / "film.mp4"
    with Session(options(show, audio=str(sound), live=False, record=film)) as session:
        session.run(10.0)
    levels = media.brightness(film)
    assert len(levels) == 300
    rises = [i for i in range(1, 300) if levels[i] - levels[i - 1] > 60]
    assert len(rises) == len(at), rises
    # A click is heard in the frame that ends after it has begun to sound; the analysis may take one frame more.
    assert all(0 <= rise - np.ceil(click * 30) <= 1 for rise, click in zip(rises, at, strict=True)), (rises, at)


def test_sound_reaches_a_film_with_its_own_picture_though_the_gpu_gives_pictures_back_late(show: Path) -> None:
    heard: list[tuple[int, int]] = []

    class Ear(Eye):
        def write(self, picture: Picture) -> None:
            heard.append((picture.tick.index, self.heard))

    with Session(options(show, audio="synth", live=False)) as session:
        session.loop.screen = Screen(session.graphics, SIZE, ring=2)
        ear = Ear()
        session.loop.outputs = [ear]
        session.run(0.5)
    assert heard == [(index, index * 1600) for index in range(15)]
    assert ear.heard == 15 * 1600


def test_a_film_of_a_live_show_plays_after_kill_9(show: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    command = [
        sys.executable,
        "run_live.py",
        "--headless",
        "--preset",
        str(show),
        "--audio",
        "synth",
        "--size",
        "64x36",
    ]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "--osc", str(free_port()), "--record", str(film)], cwd=ROOT, env=environment
    ) as process:
        end = time.monotonic() + 30
        while not (film.exists() and film.stat().st_size > 20_000) and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(2.0)
        process.send_signal(signal.SIGKILL)
    pictures = media.frames(film)
    assert len(pictures) >= 30
    assert pictures[0].mean() == pytest.approx(127.5, abs=3)


def test_ctrl_c_finishes_the_film(show: Path, tmp_path: Path) -> None:
    film, report = tmp_path / "film.mp4", tmp_path / "report.json"
    command = [sys.executable, "run_live.py", "--headless", "--preset", str(show), "--audio", "off", "--size", "64x36"]
    with subprocess.Popen(
        [*command, "--osc", str(free_port()), "--record", str(film), "--report", str(report)], cwd=ROOT
    ) as process:
        end = time.monotonic() + 30
        while not film.exists() and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    assert len(media.frames(film)) > 20
    assert '"p99"' in report.read_text()


def test_the_report_holds_what_the_contract_says(show: Path, tmp_path: Path) -> None:
    import json

    path = tmp_path / "report.json"
    with Session(options(show, report=path)) as session:
        session.run(0.5)
    report = json.loads(path.read_text())
    assert set(report) == {"frames", "dropped", "seconds", "fps", "first_frame_s", "frame_ms", "stages_ms"}
    assert set(report["frame_ms"]) == {"p50", "p95", "p99", "max"}
    assert report["frames"] + report["dropped"] == pytest.approx(15, abs=1)
    assert {"p50", "p99"} == set(report["stages_ms"]["/layer/a/source"])

"""Whole shows on the wall clock: real sources, real OpenGL, real sockets."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pythonosc.udp_client import SimpleUDPClient

from tests.playing import media
from tests.playing.show import FADER, TIMEOUT, Probe, options, perform, play
from vjfx.app.session import Session
from vjfx.core.protocols import Samples, Sound

pytestmark = pytest.mark.slow


def test_an_osc_message_is_seen_in_the_next_frame_but_one_at_the_latest(
    show: Path, osc: tuple[int, SimpleUDPClient]
) -> None:
    port, client = osc
    sent: list[int] = []

    def turn(frame: int) -> None:
        if frame in (10, 20, 30):
            client.send_message("/layer/a/source/level", {10: 1.0, 20: 0, 30: 1}[frame])
            sent.append(frame)

    with Session(options(show, osc=f"127.0.0.1:{port}")) as session:
        probe = play(session, 3.0, turn)
    levels = [brightness for _, brightness in probe.levels]
    assert levels[5] == pytest.approx(127.5, abs=1)
    changes = [i for i in range(1, len(levels)) if abs(levels[i] - levels[i - 1]) > 50]
    assert len(changes) == 3 == len(sent)
    assert all(seen - at <= 2 for seen, at in zip(changes, sent, strict=True)), (changes, sent)


def test_invalid_osc_packets_do_not_disturb_the_picture(show: Path, osc: tuple[int, SimpleUDPClient]) -> None:
    port, client = osc
    rng = np.random.default_rng(3)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as raw,
        Session(options(show, osc=f"127.0.0.1:{port}")) as session,
    ):

        def turn(frame: int) -> None:
            for _ in range(300):  # 9,000 a second
                raw.sendto(rng.bytes(30), ("127.0.0.1", port))
                client.send_message("/layer/a/source/level", float("nan"))
                client.send_message("/layer/a/source/nobody", "text")
            if frame == 20:
                client.send_message("/layer/a/source/level", 0.2)

        probe = play(session, 2.0, turn)
    levels = [brightness for _, brightness in probe.levels]
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

    def turn(frame: int) -> bool:
        if frame in says:
            address, value = says[frame]
            client.send_message(address, [] if value is None else value)
        return frame < 45

    with Session(options(show, osc=f"127.0.0.1:{port}")) as session:
        probe = play(session, TIMEOUT, turn)
    levels = dict(probe.levels)
    order = [levels[index] for index in sorted(levels)]
    assert order[3] == pytest.approx(127.5, abs=1)
    assert order[8] == 0
    assert order[13] == order[23] == pytest.approx(127.5, abs=1)
    assert order[30] == 255
    assert order[40] == pytest.approx(127.5, abs=1)


def test_a_clip_that_was_frozen_goes_on_without_a_black_frame(osc: tuple[int, SimpleUDPClient], tmp_path: Path) -> None:
    port, client = osc
    media.clip(tmp_path / "clip.mp4")
    preset = tmp_path / "clip.toml"
    preset.write_text('[[layer]]\nname = "a"\nsource = "clip.mp4"\n')

    def turn(frame: int) -> bool:
        if frame in (10, 40):
            client.send_message("/freeze", int(frame == 10))
        return frame < 60

    with Session(options(preset, osc=f"127.0.0.1:{port}")) as session:
        probe = play(session, TIMEOUT, turn)
    assert len(probe.levels) > 45 and min(brightness for _, brightness in probe.levels) > 20


def test_presets_change_without_a_black_frame(
    show: Path, osc: tuple[int, SimpleUDPClient], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port, client = osc
    film = media.clip(tmp_path / "clip.mp4")
    other = tmp_path / "other.toml"
    other.write_text(f'[[layer]]\nname = "b"\nsource = "{film.name}"\npasses = ["glitch", "rgb-split"]\n')

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        yield probe.at(0.5)
        client.send_message("/preset", str(other))
        yield lambda: session.loop.on_air.preset == str(other)
        yield probe.for_frames(20)
        client.send_message("/preset", str(show))
        yield lambda: session.loop.on_air.preset == str(show) and session.loop.on_air.transition is None
        for wrong in ("nosuch", str(tmp_path / "missing.toml")):
            client.send_message("/preset", wrong)
            yield lambda wrong=wrong: wrong in caplog.text  # type: ignore[misc]
        yield probe.for_frames(5)
        assert probe.at(0.5)()
        assert [layer.name for layer in session.loop.on_air.show.layers] == ["a"]

    assert perform(show, script, osc=f"127.0.0.1:{port}").darkest > 0.08, "a black frame"


def test_of_two_presets_asked_for_the_last_one_comes_and_a_failed_one_can_be_asked_for_again(
    show: Path, osc: tuple[int, SimpleUDPClient], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port, client = osc
    for name, level in (("slow", 0.2), ("quick", 0.8), ("late", 1.0)):
        (tmp_path / f"{name}.toml").write_text(FADER.replace("level = 0.5", f"level = {level}"))
    (tmp_path / "slow.toml").write_text((tmp_path / "slow.toml").read_text() + '[[layer]]\nsource = "testcard"\n')
    late = tmp_path / "late.toml"
    text = late.read_text()
    late.unlink()

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        yield probe.at(0.5)
        client.send_message("/preset", str(tmp_path / "slow.toml"))
        yield probe.for_frames(1)
        client.send_message("/preset", str(tmp_path / "quick.toml"))
        yield probe.at(0.8)
        yield probe.for_frames(10)
        assert probe.at(0.8)()
        client.send_message("/preset", str(late))
        yield lambda: str(late) in caplog.text
        late.write_text(text)
        client.send_message("/preset", str(late))
        yield probe.at(1.0)

    perform(show, script, osc=f"127.0.0.1:{port}")


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
        'transition = "cut"\n[[layer]]\nname = "a"\nsource = { use = "shader:age.fs", level = 0.0 }\n'
        '[[route]]\nfrom = "lfo/square/60000"\nto = "/layer/a/source/level"\n'
    )

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        yield probe.at(0.5)
        client.send_message("/preset", str(tmp_path / "next.toml"))
        yield probe.at(1.0)

    probe = perform(show, script, osc=f"127.0.0.1:{port}")
    levels = [round(brightness) for _, brightness in probe.levels]
    assert sorted(set(levels)) == [128, 255] and levels[-1] == 255, levels


def test_whatever_fails_the_picture_goes_on(show: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Sound):
        rate, channels = 48000, 2

        def follow(self, now: float) -> None:
            raise RuntimeError("no loudspeaker")

        def read(self, now: float) -> Samples:
            raise RuntimeError("no microphone")

        def close(self) -> None:
            pass

    with Session(options(show, audio="synth")) as session:
        session.loop.audio.speaker = session.loop.audio.sound = Broken()
        probe = play(session, 1.0, lambda frame: None)
    assert len(probe.levels) >= 25
    said = " ".join(record.message for record in caplog.records)
    assert "no loudspeaker" in said and "no microphone" in said


def test_a_source_that_vanishes_on_air_keeps_its_last_frame(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    from tests.playing import media as made

    preset = tmp_path / "p.toml"
    made.clip(tmp_path / "clip.mp4")
    preset.write_text('[[layer]]\nname = "a"\nsource = "clip.mp4"\n')
    with Session(options(preset)) as session:
        feed = session.loop.on_air.show.layers[0].worker
        assert feed is not None

        def turn(frame: int) -> None:
            if frame == 10:

                def broken(now: float, values: object) -> None:
                    raise OSError("stolen")

                feed._source.read = broken  # type: ignore[union-attr,method-assign,assignment]

        probe = play(session, 2.5, turn)
    assert min(brightness for _, brightness in probe.levels) > 20
    said = [record.message for record in caplog.records]
    assert any("stolen" in message for message in said) and any("works again" in message for message in said)


def test_over_the_network_only_presets_are_opened(
    show: Path, osc: tuple[int, SimpleUDPClient], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port, client = osc
    stage = tmp_path / "stage"
    stage.mkdir()
    mine = Path(show.rename(stage / show.name))
    media.level(stage / "level.fs")
    outside = tmp_path / "outside.toml"
    outside.write_text(FADER)
    (stage / "link.toml").symlink_to(outside)
    (stage / "inside.toml").write_text(FADER.replace("0.5", "1.0"))
    refused = {
        "/etc/passwd": "is not a preset (allowed: a name, or a .toml file)",
        str(outside): "cannot be opened from here",
        str(stage / ".." / "outside.toml"): "cannot be opened from here",
        str(stage / "link.toml"): "cannot be opened from here",
        "../outside": "is not a preset",
    }

    def script(session: Session, probe: Probe) -> Iterator[Callable[[], bool]]:
        yield probe.at(0.5)
        for wrong, why in refused.items():
            client.send_message("/preset", wrong)
            yield lambda why=why: why in caplog.text  # type: ignore[misc]
            assert wrong in session.loop.on_air.problem
            caplog.clear()
        client.send_message("/preset", str(stage / "inside.toml"))
        yield probe.at(1.0)

    perform(mine, script, osc=f"127.0.0.1:{port}")

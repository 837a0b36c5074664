"""Video files: the right frame at each time, at every speed, across the loop point."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.sources.clips import OFFLINE, number, numbers, values, write
from vjfx.core.errors import SourceError
from vjfx.core.frame import Layout
from vjfx.core.param import Values
from vjfx.core.protocols import Setting
from vjfx.sources.clip import Clip, TimedFrame
from vjfx.sources.player import QUEUED, ClipPlayer
from vjfx.sources.video import LAG, Video

Open = Callable[..., Video]


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Open]:
    """Writes a clip as asked and opens it; closed at the end."""
    opened = []

    def play(name: str = "clip.mp4", setting: Setting = OFFLINE, **how: object) -> Video:
        video = Video(str(write(tmp_path / name, **how)), setting)  # type: ignore[arg-type]
        opened.append(video)
        return video

    yield play
    for video in opened:
        video.close()


@pytest.mark.parametrize(
    ("name", "codec", "pixels", "size", "layout"),
    [
        ("a.mp4", "mpeg4", "yuv420p", (64, 48), Layout.YUV420P),
        ("a.avi", "mpeg4", "yuv420p", (64, 48), Layout.YUV420P),
        ("a.mp4", "libx264", "yuv420p", (64, 48), Layout.YUV420P),
        ("a.ts", "libx264", "yuv420p", (64, 48), Layout.YUV420P),
        ("a.h264", "libx264", "yuv420p", (64, 48), Layout.YUV420P),
        ("a.mp4", "libx264", "yuv444p", (33, 21), Layout.YUV444P),
        ("a.mkv", "libx264", "yuv420p10le", (64, 48), Layout.YUV420P),
        ("a.mkv", "ffv1", "yuv420p", (33, 21), Layout.YUV420P),
        ("a.mkv", "ffv1", "yuv422p10le", (33, 21), Layout.YUV422P),
        ("a.mkv", "ffv1", "gray", (64, 48), Layout.GRAY8),
        ("a.mkv", "ffv1", "bgr0", (33, 21), Layout.RGBA),
        ("a.mov", "prores_ks", "yuv422p10le", (64, 48), Layout.YUV422P),
        ("a.mov", "prores_ks", "yuva444p10le", (64, 48), Layout.RGBA),
        ("a.mkv", "mjpeg", "yuvj420p", (64, 48), Layout.YUV420P),
        ("a.gif", "gif", "gray", (64, 48), Layout.RGBA),
    ],
)
def test_any_codec_layout_and_size_loops_exactly(
    play: Open, name: str, codec: str, pixels: str, size: tuple[int, int], layout: Layout
) -> None:
    video = play(name, codec=codec, pixels=pixels, size=size, count=14)
    frames = [video.read(i / 25, values(video)) for i in range(3 * 14)]
    assert [number(frame) for frame in frames] == [*range(14)] * 3
    assert [frame.index for frame in frames if frame] == [*range(42)]
    first = frames[0]
    assert first and first.size == size and first.format.layout is layout
    chroma = {Layout.YUV420P: (-(-size[1] // 2), -(-size[0] // 2)), Layout.YUV422P: (size[1], -(-size[0] // 2))}
    if layout in chroma:
        assert [plane.shape for plane in first.planes] == [size[::-1], chroma[layout], chroma[layout]]


def test_planes_are_views_of_the_decoders_memory(play: Open) -> None:
    frame = play().read(0.0, Values(speed=1.0, position=0.0, loop=True))
    assert frame and all(not np.asarray(plane).flags.owndata for plane in frame.planes)


def test_b_frames_come_in_the_order_of_time(play: Open) -> None:
    video = play(codec="libx264", options={"bf": "3", "b-adapt": "0"}, gop=10)
    assert numbers(video, [i / 25 for i in range(40)]) == [*range(20)] * 2


def test_the_same_object_until_the_next_frame_is_due(play: Open) -> None:
    video = play()
    frames = [video.read(0.1 + i / 1000, values(video)) for i in range(0, 40, 5)]
    assert len({id(frame) for frame in frames}) == 1
    later = video.read(0.145, values(video))
    assert later is not frames[0] and later and frames[0] and later.index > frames[0].index


def test_late_frames_are_skipped(play: Open) -> None:
    assert numbers(play(), [0.0, 0.2, 0.4, 0.79, 0.81]) == [0, 5, 10, 19, 0]


def test_frames_of_a_variable_rate_keep_their_times(play: Open) -> None:
    times = [0, 10, 200, 240, 1000, 1100]
    video = play("vfr.mkv", codec="ffv1", count=6, times=times)
    assert numbers(video, [0.0, 0.005, 0.011, 0.1, 0.19, 0.2, 0.236, 0.241, 0.99, 1.0, 1.05, 1.1]) == [
        0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5,
    ]  # fmt: skip


def test_time_stamps_in_milliseconds_do_not_stutter(play: Open) -> None:
    video = play("ms.mkv", codec="ffv1", count=30, rate=30)
    assert numbers(video, [i / 30 for i in range(30)]) == [*range(30)]


def test_speed_is_integrated(play: Open) -> None:
    video = play()
    assert numbers(video, [0.0, 0.08, 0.16], speed=2.0) == [0, 4, 8]
    assert numbers(video, [0.5, 1.0], speed=0.0) == [8, 8]
    assert numbers(video, [1.04, 1.08], speed=1.0) == [9, 10]
    assert numbers(video, [1.16, 1.24], speed=0.5) == [11, 12]
    assert numbers(video, [1.28, 1.32], speed=-1.0) == [11, 10]


def test_backwards_across_the_loop_point(play: Open) -> None:
    video = play()
    assert numbers(video, [i / 25 for i in range(50)], speed=-1.0) == [-i % 20 for i in range(50)]
    assert numbers(video, [2.0, 2.04, 2.08], speed=1.0) == [12, 13, 14]


def test_backwards_at_double_speed(play: Open) -> None:
    assert numbers(play(), [i / 25 for i in range(12)], speed=-2.0) == [-2 * i % 20 for i in range(12)]


def test_backwards_through_a_long_group_in_pieces(tmp_path: Path) -> None:
    clip = Clip(str(write(tmp_path / "long.mp4", codec="libx264", gop=200, count=50)))
    clip.reverse_limit = 7
    frames = list(clip.backward(float("inf")))
    assert [number(each.frame) for each in frames] == [*range(49, -1, -1)]
    assert [each.last for each in frames] == [False] * 49 + [True]
    assert max(len(clip._until(at / 25)) for at in range(0, 50, 10)) == 7
    clip.close()


def test_a_jump_decodes_from_the_nearest_key_frame(tmp_path: Path) -> None:
    clip = Clip(str(write(tmp_path / "clip.mp4", codec="libx264", gop=10, count=40)))
    assert number(next(clip.forward(35.5 / 25)).frame) == 35
    assert clip._seconds(next(clip._from(35.5 / 25)).start) > 1.1
    clip.close()


def test_position_jumps_when_it_is_moved(play: Open) -> None:
    video = play()
    assert numbers(video, [0.0, 0.04]) == [0, 1]
    assert numbers(video, [0.08, 0.12], position=0.5) == [10, 11]
    assert numbers(video, [0.16], position=1.0) == [19]
    assert numbers(video, [0.20], position=0.25) == [5]
    assert numbers(video, [0.24, 0.28], position=0.25, speed=-1.0) == [4, 3]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.avi", "a.h264"])
def test_every_jump_lands_on_its_frame(play: Open, name: str) -> None:
    codec, b_frames = ("mpeg4", "2") if name == "a.avi" else ("libx264", "3")
    video = play(name, codec=codec, options={"bf": b_frames}, gop=10, count=40)
    numbers(video, [i / 25 for i in range(41)])  # some files have no duration until their end has been read
    for wanted in [39, 30, 3, 11, 10, 9, 0, 25, 38, 1]:
        assert numbers(video, [9.0], position=(wanted + 0.5) / 40, speed=0.0) == [wanted]
        assert numbers(video, [9.0, 9.04], position=(wanted + 0.5) / 40, speed=-1.0)[1] == (wanted - 1) % 40
        assert numbers(video, [9.04], position=0.0, speed=0.0) == [0]


def test_without_loop_it_ends_and_can_continue(play: Open) -> None:
    video = play()
    assert numbers(video, [0.0, 0.77], loop=False) == [0, 19]
    assert video.read(0.8, values(video, loop=False)) is None
    assert video.read(9.0, values(video, loop=False)) is None
    assert numbers(video, [9.04, 9.08]) == [1, 2]
    assert video.read(9.2, values(video, loop=False, speed=-1.0)) is None
    assert numbers(video, [9.24], loop=False, position=0.5) == [10]


def test_the_same_times_give_the_same_frames(play: Open, tmp_path: Path) -> None:
    def record() -> list[tuple[int, float, int]]:
        dice, now, seen = random.Random(3), 0.0, []
        video = play(codec="libx264")
        for _ in range(150):
            now += dice.choice([0.0, 0.01, 1 / 60, 0.04, 0.3])
            knobs = {"speed": dice.choice([-2.0, -0.5, 0.0, 1.0, 1.0, 4.0]), "position": dice.choice([0.0, 0.0, 0.6])}
            frame = video.read(now, values(video, **knobs))
            assert frame
            seen.append((frame.index, frame.time, number(frame)))
        return seen

    assert record() == record()


def test_rotation_and_pixel_aspect(play: Open) -> None:
    def first(**how: object) -> tuple[int, float]:
        video = play(codec="libx264", count=2, **how)
        frame = video.read(0.0, values(video))
        assert frame
        return frame.rotation, frame.pixel_aspect

    assert first() == (0, 1.0)
    assert first(rotation=-90.0)[0] == 90  # FFmpeg counts counterclockwise
    assert first(rotation=90.0)[0] == 270
    assert first(rotation=180.0)[0] == 180
    assert first(aspect=Fraction(4, 3))[1] == pytest.approx(4 / 3)


def test_duration_is_the_files_then_the_last_frames_end(play: Open) -> None:
    assert play(count=20).duration == pytest.approx(0.8)
    raw = play("raw.h264", codec="libx264", count=10)
    assert raw.duration is None
    numbers(raw, [i / 25 for i in range(12)])
    assert raw.duration == pytest.approx(0.4)


def test_a_truncated_file_plays_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.mkv", count=40, codec="ffv1")
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    video = Video(str(cut), OFFLINE)
    seen = numbers(video, [i / 25 for i in range(60)])
    lap = seen.index(0, 1)
    assert 15 < lap < 30 and seen[: 2 * lap] == [*range(lap)] * 2
    video.close()


def test_a_broadcast_starts_with_its_first_key_frame(tmp_path: Path) -> None:
    data = write(tmp_path / "whole.ts", count=40, codec="libx264", gop=10).read_bytes()
    (tmp_path / "cut.ts").write_bytes(data[len(data) // 3 // 188 * 188 :])
    video = Video(str(tmp_path / "cut.ts"), OFFLINE)
    seen = numbers(video, [i / 25 for i in range(60)])
    lap = 40 - seen[0]
    assert 0 < seen[0] < 30 and seen[: 2 * lap] == [*range(seen[0], 40)] * 2
    video.close()


def test_damaged_packets_lose_only_their_own_frames(tmp_path: Path) -> None:
    path = write(tmp_path / "hurt.mov", count=40, codec="png", pixels="rgb24")
    data = path.read_bytes()
    broken = data.replace(b"\x89PNG", b"\x89GNP", 21).replace(b"\x89GNP", b"\x89PNG", 20)
    path.write_bytes(broken)
    video = Video(str(path), OFFLINE)
    assert numbers(video, [i / 25 for i in range(40)]) == [*range(20), 19, *range(21, 40)]
    video.close()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.mp4", b"", "the file is empty"),
        ("text.mp4", b"not a film\n" * 50, "damaged or not a media file"),
        ("text.txt", b"not a film\n" * 50, "no picture track"),
        ("missing.mp4", None, "no such file"),
        ("12:30 missing.mp4", None, "no such file"),
        ("folder", "folder", "a folder"),
        ("http://127.0.0.1:9/clip.mp4", None, "refused"),
        ("nonsense://clip.mp4", None, "protocol not found"),
    ],
)
def test_errors_of_opening_are_one_line(tmp_path: Path, name: str, content: bytes | str | None, message: str) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(SourceError, match=message) as error:
        Video(name if "://" in name else str(path), OFFLINE)
    assert name in str(error.value) and "\n" not in str(error.value)


def test_a_colon_in_a_name_is_not_a_protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "clip.mp4").rename(tmp_path / "12:30 clip.mp4")
    monkeypatch.chdir(tmp_path)
    video = Video("12:30 clip.mp4", OFFLINE)
    assert numbers(video, [0.0, 0.04]) == [0, 1]
    video.close()


def test_the_queue_is_bounded(tmp_path: Path) -> None:
    player = ClipPlayer(Clip(str(write(tmp_path / "clip.mp4", count=60))))
    player.play(0.0, forward=True)
    assert (first := player.take(wait=True)) and number(first.frame) == 0
    deadline = time.monotonic() + 5
    while len(player._queue) < QUEUED and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.05)
    assert len(player._queue) == QUEUED
    player.close()


def test_close_ends_the_thread_and_releases_the_file(play: Open) -> None:
    def open_files() -> list[str]:
        descriptors = Path("/proc/self/fd")  # Linux; elsewhere only the thread is checked
        return [str(file.resolve()) for file in descriptors.iterdir()] if descriptors.exists() else []

    threads = threading.active_count()
    video = play("held.mp4")
    video.read(0.0, values(video))
    assert threading.active_count() == threads + 1
    video.close()
    video.close()
    assert threading.active_count() == threads
    assert not any(name.endswith("held.mp4") for name in open_files())


def test_live_it_does_not_lag_without_limit(play: Open) -> None:
    video = play(setting=Setting(live=True))
    assert number(video.read(0.0, values(video))) == 0
    frame = None
    for i in range(100):  # four seconds of the show, an hour after the first picture
        frame = video.read(3600.0 + i / 25, values(video))
        assert frame
        time.sleep(0.003)
    assert frame and frame.index <= QUEUED + (LAG + 4.0) * 25 + 1


def test_live_a_dragged_position_seeks_once_at_a_time(play: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    video = play(setting=Setting(live=True), count=100)
    video.read(0.0, values(video, speed=0.0))
    gate, requests, forward = threading.Event(), [], video._player._clip.forward

    def forward_in_time(at: float) -> Iterator[TimedFrame]:
        requests.append(at)
        gate.wait(5)
        return forward(at)

    monkeypatch.setattr(video._player._clip, "forward", forward_in_time)
    for position in (0.3, 0.4, 0.5, 0.95):  # faster than decoding
        assert number(video.read(0.1, values(video, speed=0.0, position=position))) == 0
    gate.set()
    deadline, seen = time.monotonic() + 5, [0]
    while seen[-1] != 95 and time.monotonic() < deadline:
        seen.append(number(video.read(0.2, values(video, speed=0.0, position=0.95))))
        time.sleep(0.002)
    assert sorted(set(seen)) == [0, 30, 95]
    assert requests[:2] == pytest.approx([1.2, 3.8])


def test_a_file_that_vanishes_is_reported_by_read(play: Open, tmp_path: Path) -> None:
    video = play("gone.h264", codec="libx264")
    (tmp_path / "gone.h264").unlink()
    with pytest.raises(SourceError, match="no such file"):
        numbers(video, [i / 25 for i in range(40)])
    with pytest.raises(SourceError, match="no such file"):
        video.read(3.0, values(video))

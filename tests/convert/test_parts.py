"""A film made in parts equals the film in one piece, in whatever order the parts are made."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from tests.convert.media import film, packets, seen
from vjfx.convert.batch import plan
from vjfx.convert.executor import InProcess
from vjfx.convert.films import convert
from vjfx.convert.job import Cut, FilmJob, Outcome, Style
from vjfx.convert.parts import join, split
from vjfx.core.errors import OutputError

pytestmark = pytest.mark.slow

LOSSLESS = Style(codec="ffv1")
SMALL = Style(crf=1, threads=1)


def in_parts(job: FilmJob, count: int, least: int = 2) -> Outcome:
    parts = split(job, count)
    assert len(parts) >= least
    order = list(range(len(parts)))
    random.Random(1).shuffle(order)
    done = {number: parts[number].run() for number in order}
    return join(job, parts, [done[number] for number in range(len(parts))])


def same(clip: Path, suffix: str, style: Style, cut: Cut = Cut(), least: int = 2) -> None:  # noqa: B008
    """Both ways: equal samples if lossless, else nearly equal ones."""
    one, many = clip.with_name(f"one{suffix}"), clip.with_name(f"many{suffix}")
    wanted = convert(FilmJob(clip, one, style, cut))
    got = in_parts(FilmJob(clip, many, style, cut), 4, least)
    assert (got.frames, got.seconds, got.problems, got.notes) == (wanted.frames, wanted.seconds, [], [])
    before, after = seen(one), seen(many)
    assert after.times == before.times and len(after.times) == wanted.frames
    assert after.stream == before.stream
    for first, second in zip(before.pictures, after.pictures, strict=True):
        if style.codec == "ffv1":
            assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
        else:
            assert np.abs(first[0].astype(int) - second[0]).mean() < 3
    with av.open(str(many)) as container:
        stamps = [packet.dts for packet in container.demux(video=0) if packet.dts is not None]
    assert stamps == sorted(set(stamps))
    assert not list(clip.parent.glob(".*")), "parts are left over"


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(24000, 1001)])
@pytest.mark.parametrize("source", ["clip.mp4", "clip.mkv", "clip.ts"])
def test_every_picture_keeps_its_time(tmp_path: Path, source: str, rate: Fraction) -> None:
    clip = film(tmp_path / source, 220, "libx264", rate=rate, gop=24)
    same(clip, ".mkv", LOSSLESS)
    same(clip, ".mp4", SMALL)


def test_open_gops(tmp_path: Path) -> None:
    options = {"x264-params": "open-gop=1:bframes=3", "preset": "medium"}
    same(film(tmp_path / "clip.mp4", 250, "libx264", gop=30, options=options), ".mkv", LOSSLESS)


def test_a_variable_rate(tmp_path: Path) -> None:
    steps = ([300] * 4 + [20] * 16) * 11  # parts begin with long pauses: decoding brings their first pictures early
    times = [sum(steps[:number]) for number in range(220)]
    clip = film(tmp_path / "clip.mkv", 220, "libx264", times=times, tick=Fraction(1, 1000), gop=20)
    same(clip, ".mkv", LOSSLESS)
    same(clip, ".mp4", SMALL)


def test_a_cut_with_sound(tmp_path: Path) -> None:
    clip = film(tmp_path / "clip.mp4", 300, "libx264", gop=25, sound="aac", rotation=90, aspect=Fraction(4, 3))
    same(clip, ".mp4", SMALL, Cut(Fraction("1.3"), Fraction("9.9")))
    for name in ("one.mp4", "many.mp4"):
        assert len(packets(tmp_path / name, "audio")) > 300
    assert packets(tmp_path / "one.mp4", "audio") == packets(tmp_path / "many.mp4", "audio")


@pytest.mark.parametrize(
    ("codec", "suffix", "crf", "preset"),
    [
        ("libx265", ".mp4", 5, "ultrafast"),
        ("libvpx-vp9", ".webm", 5, "8"),
        ("libsvtav1", ".mkv", 5, "12"),
        ("prores_ks", ".mov", None, "hq"),
    ],
)
def test_every_codec(tmp_path: Path, codec: str, suffix: str, crf: float | None, preset: str) -> None:
    clip = film(tmp_path / "clip.mp4", 110, "libx264", gop=25)
    same(clip, suffix, Style(codec=codec, crf=crf, preset=preset, threads=1))


def test_short_films_and_films_without_key_frames_are_not_split(tmp_path: Path) -> None:
    assert split(FilmJob(film(tmp_path / "short.mp4", 50, "libx264"), tmp_path / "out.mp4"), 4) == []
    long = film(tmp_path / "long.mp4", 200, "libx264", options={"x264-params": "keyint=infinite:scenecut=0"})
    assert split(FilmJob(long, tmp_path / "out.mp4"), 4) == []


def test_existing_parts_are_used(tmp_path: Path) -> None:
    clip = film(tmp_path / "clip.mp4", 200, "libx264", gop=25)
    job = FilmJob(clip, tmp_path / "out.mp4")
    first = split(job, 3)
    done = [part.run() for part in first[:2]]
    times = [part.path.stat().st_mtime_ns for part in first[:2]]
    again = split(job, 3)
    assert again == first and [part.run() for part in again[:2]] == done
    assert [part.path.stat().st_mtime_ns for part in first[:2]] == times
    other = split(FilmJob(clip, tmp_path / "out.mp4", Style(crf=30)), 3)
    assert other[0].path.parent != first[0].path.parent and not first[0].path.exists()
    other[0].run()
    plan(job, 1, InProcess())  # in one piece: parts are removed
    assert not other[0].path.exists()


def test_a_truncated_film_in_parts(tmp_path: Path) -> None:
    clip = film(tmp_path / "whole.mkv", 300, "libx264", gop=25, size=(128, 96))
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(clip.read_bytes()[: clip.stat().st_size * 6 // 10])
    job = FilmJob(cut, tmp_path / "out.mp4")
    parts = split(job, 4)
    assert parts
    outcome = join(job, parts, [part.run() for part in parts])
    times = seen(job.target).times
    assert times == seen(clip).times[: len(times)] and len(times) > 100 and outcome.problems


def test_without_one_of_its_parts_no_film_is_written(tmp_path: Path) -> None:
    job = FilmJob(film(tmp_path / "clip.mp4", 150, "libx264", gop=25), tmp_path / "out.mp4")
    parts = split(job, 2)
    with pytest.raises(OutputError, match="the disk is full"):
        join(job, parts, [parts[0].run(), Outcome(problems=["the disk is full"], fatal=True)])
    assert not job.target.exists() and parts[0].path.exists()

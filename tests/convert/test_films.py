"""Whole films: time stamps, colours, sound, subtitles; files that are damaged, empty, or not films."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from tests.convert.media import film, packets, seen
from vjfx.convert.films import convert
from vjfx.convert.job import Cut, FilmJob, Style
from vjfx.core.errors import OutputError, SourceError

JITTER = (0, 37, 80, 81, 200, 233, 300, 1000, 1040, 1041, 1042, 2000)  # milliseconds


def made(source: Path, name: str = "out.mp4", style: Style = Style(), cut: Cut = Cut()) -> Path:  # noqa: B008
    target = source.with_name(name)
    outcome = convert(FilmJob(source, target, style, cut))
    assert not outcome.problems
    return target


@pytest.mark.parametrize("name", ["out.mp4", "out.mov", "out.mkv"])
@pytest.mark.parametrize("source", ["clip.mp4", "clip.mkv"])
def test_time_stamps_of_a_variable_rate(tmp_path: Path, source: str, name: str) -> None:
    clip = film(tmp_path / source, times=JITTER, tick=Fraction(1, 1000), codec="libx264")
    target = made(clip, name)
    assert seen(target).times == seen(clip).times == [Fraction(time, 1000) for time in JITTER]


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(60), Fraction(30000, 1001), Fraction(25, 2)])
def test_time_stamps_are_exact(tmp_path: Path, rate: Fraction) -> None:
    clip = film(tmp_path / "clip.mp4", 40, "libx264", rate=rate)
    assert seen(made(clip)).times == seen(clip).times == [number / rate for number in range(40)]


def test_a_late_start_is_kept_and_a_broadcast_starts_at_zero(tmp_path: Path) -> None:
    late = film(tmp_path / "clip.mp4", 12, "libx264", rate=Fraction(30000, 1001), times=range(7, 19))
    assert seen(made(late)).times == seen(late).times
    assert seen(late).times[0] == Fraction(7 * 1001, 30000)
    aired = film(tmp_path / "clip.ts", 12, "libx264", times=range(1000, 1012))
    begin = seen(aired).times[0]
    assert begin >= 40
    times = seen(made(aired, "aired.mp4")).times
    assert times == [time - begin + times[0] for time in seen(aired).times] and 0 <= times[0] < 0.1


@pytest.mark.parametrize("name", ["out.mp4", "out.mov", "out.mkv"])
@pytest.mark.parametrize("full", [False, True])
def test_colours_aspect_and_rotation(tmp_path: Path, name: str, full: bool) -> None:
    clip = film(tmp_path / "clip.mp4", 3, "libx264", full=full, aspect=Fraction(16, 15), rotation=-90)
    given, found = seen(clip).stream, seen(made(clip, name)).stream
    for what in ("range", "matrix", "primaries", "transfer", "aspect", "rotation"):
        assert found[what] == given[what], what
    assert (given["range"], given["matrix"], given["rotation"]) == (2 if full else 1, 1, -90)


def test_unspecified_colours_stay_unspecified(tmp_path: Path) -> None:
    clip = film(tmp_path / "clip.mp4", 3, "libx264")
    found = seen(made(clip)).stream
    assert found["range"] == 0 and found["matrix"] == 2 and found["aspect"] == 1


@pytest.mark.parametrize("codec", ["aac", "libopus", "flac"])
@pytest.mark.parametrize(
    ("source", "name"), [("clip.mkv", "out.mkv"), ("clip.mp4", "out.mp4"), ("clip.mp4", "out.mkv")]
)
def test_sound_is_copied_packet_by_packet(tmp_path: Path, codec: str, source: str, name: str) -> None:
    clip = film(tmp_path / source, 30, "libx264", sound=codec)
    target = made(clip, name)
    before, after = packets(clip, "audio"), packets(target, "audio")
    assert [data for _, data in after] == [data for _, data in before]
    # Matroska has millisecond time stamps; priming samples stay before 0.
    assert all(abs(there - here) <= Fraction(1, 1000) for (there, _), (here, _) in zip(after, before, strict=True))
    assert seen(target).times == seen(clip).times


def test_a_film_without_sound(tmp_path: Path) -> None:
    with av.open(str(made(film(tmp_path / "clip.mp4", 3, "libx264")))) as container:
        assert [stream.type for stream in container.streams] == ["video"]


def with_titles(path: Path, codec: str) -> Path:
    """Sound in two languages, subtitles, a chapter and a title."""
    with av.open(str(path), "w") as container:
        container.metadata["title"] = "Folge 1: Über"
        video = container.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        tracks = [container.add_stream("aac", rate=48000, layout="mono") for _ in range(2)]
        for stream, language in zip(tracks, ("deu", "jpn"), strict=True):
            stream.metadata["language"] = language
        subtitles = container.add_mux_stream(codec)
        subtitles.time_base = Fraction(1, 1000)
        subtitles.metadata["language"] = "eng"
        container.set_chapters(
            [{"id": 1, "start": 0, "end": 500, "time_base": Fraction(1, 1000), "metadata": {"title": "Opening"}}]
        )
        container.start_encoding()
        for number in range(25):
            frame = av.VideoFrame(64, 48, "yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        for number, text in enumerate((b"Hello", b"world")):
            packet = av.Packet(text if codec != "mov_text" else len(text).to_bytes(2) + text)
            packet.pts = packet.dts = 300 * number
            packet.duration, packet.time_base, packet.stream = 200, Fraction(1, 1000), subtitles
            container.mux(packet)
        for stream in tracks:
            block = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
            block.sample_rate, block.pts, block.time_base = 48000, 0, Fraction(1, 48000)
            container.mux(stream.encode(block))
            container.mux(stream.encode(None))
    return path


def test_languages_subtitles_chapters_and_titles(tmp_path: Path) -> None:
    clip = with_titles(tmp_path / "clip.mkv", "subrip")
    target = made(clip, "out.mkv")
    assert packets(target, "subtitle") == packets(clip, "subtitle")
    assert [data for _, data in packets(clip, "subtitle")] == [b"Hello", b"world"]
    with av.open(str(target)) as container:
        assert [s.metadata.get("language") for s in container.streams] == [None, "deu", "jpn", "eng"]
        assert container.metadata["title"] == "Folge 1: Über"
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == ["Opening"]


def test_a_note_on_subtitles_that_are_left_out(tmp_path: Path) -> None:
    clip = with_titles(tmp_path / "clip.mkv", "subrip")
    outcome = convert(FilmJob(clip, tmp_path / "out.mp4"))
    assert outcome.notes == ["subtitle track 3 is left out: subrip cannot be stored in .mp4"] and not outcome.problems
    assert len(packets(tmp_path / "out.mp4", "audio")) == len(packets(clip, "audio"))
    text = with_titles(tmp_path / "clip.mp4", "mov_text")
    assert not convert(FilmJob(text, tmp_path / "out2.mp4")).notes


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_from_and_to(tmp_path: Path, suffix: str) -> None:
    clip = film(tmp_path / f"clip{suffix}", 75, "libx264", gop=20, sound="aac")
    whole = seen(clip)
    target = made(clip, "part.mp4", cut=Cut(Fraction("0.5"), Fraction("1.7")), style=Style(layout="stack", crf=1))
    found = seen(target)
    assert len(found.times) == 30
    with av.open(str(clip)) as container:
        origin = Fraction(container.start_time or 0, av.time_base)
    first = next(n for n, time in enumerate(whole.times) if time - origin >= 0.5)
    for time, picture, number in zip(found.times, found.pictures, range(first, 75), strict=False):
        assert abs(time - (whole.times[number] - origin - Fraction("0.5"))) < 0.03
        assert np.abs(picture[0][:48].astype(int) - whole.pictures[number][0]).mean() < 4
    heard = [time for time, _ in packets(target, "audio")]
    assert 0 <= heard[0] < 0.05 and 1.1 < heard[-1] < 1.2
    assert len(seen(made(clip, "rest.mp4", cut=Cut(start=Fraction(2)))).times) in (24, 25, 26)


def test_sound_stored_behind_its_pictures(tmp_path: Path) -> None:
    film(tmp_path / "even.mkv", 100, "libx264", sound="flac", options={"bf": "0"})
    late = tmp_path / "late.mkv"
    options = {"max_interleave_delta": "1"}  # microseconds: no reordering
    with av.open(str(tmp_path / "even.mkv")) as even, av.open(str(late), "w", container_options=options) as container:
        tracks = [container.add_stream_from_template(stream) for stream in even.streams]
        found = [packet for packet in even.demux() if packet.size]
        for packet in sorted(found, key=lambda packet: packet.pts + 900 * packet.stream_index):
            packet.stream = tracks[packet.stream_index]
            container.mux(packet)
    cut = Cut(end=Fraction(2))
    assert packets(made(late, cut=cut), "audio") == packets(made(tmp_path / "even.mkv", "even.mp4", cut=cut), "audio")


def test_a_longer_sound_track_does_not_make_a_film_incomplete(tmp_path: Path) -> None:
    pictures = film(tmp_path / "pictures.mkv", 50, "libx264")
    sound = film(tmp_path / "sound.mkv", 150, "libx264", sound="flac")
    with av.open(str(pictures)) as video, av.open(str(sound)) as audio, av.open(str(tmp_path / "a.mkv"), "w") as both:
        tracks = [(file, stream, both.add_stream_from_template(stream)) for file, stream in (
            (video, video.streams.video[0]), (audio, audio.streams.audio[0]))]  # fmt: skip
        for file, stream, track in tracks:
            for packet in file.demux(stream):
                if packet.size:
                    packet.stream = track
                    both.mux(packet)
    outcome = convert(FilmJob(tmp_path / "a.mkv", tmp_path / "out.mkv"))
    assert outcome.frames == 50 and not outcome.problems


@pytest.mark.parametrize(("codec", "suffix"), [("libx265", ".mp4"), ("libsvtav1", ".mp4"), ("libvpx-vp9", ".webm"),
                                               ("prores_ks", ".mov"), ("ffv1", ".mkv")])  # fmt: skip
def test_every_codec(tmp_path: Path, codec: str, suffix: str) -> None:
    clip = film(tmp_path / "clip.mp4", 6, "libx264", size=(128, 96))
    found = seen(made(clip, f"out{suffix}", Style(codec=codec)))
    assert len(found.times) == 6 and found.stream["size"] == (128, 192)
    luma = [picture[0] >> (2 if "10" in str(found.stream["pixels"]) else 0) for picture in found.pictures]
    assert np.mean([drawn[96:] for drawn in luma]) > 140 > np.mean([drawn[:96] for drawn in luma])


def test_the_encoder_uses_frame_threads(tmp_path: Path) -> None:
    clip = film(tmp_path / "clip.mp4", 12, "libx264")
    target = made(clip, style=Style(threads=3))
    settings = target.read_bytes()  # x264 writes them into its first packet
    assert b" threads=3 " in settings and b" sliced_threads=0 " in settings


def test_unicode_names(tmp_path: Path) -> None:
    clip = film(tmp_path / "番組 №1: «Öl».mkv", 3)
    assert len(seen(made(clip, "線画: ☂.mp4")).times) == 3


def test_a_truncated_film_is_converted_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    clip = film(tmp_path / "whole.mkv", 100, "libx264", size=(128, 96))
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(clip.read_bytes()[: clip.stat().st_size * 6 // 10])
    outcome = convert(FilmJob(cut, tmp_path / "out.mp4"))
    found = seen(tmp_path / "out.mp4")
    assert 30 < len(found.times) == outcome.frames < 80
    assert found.times == seen(clip).times[: len(found.times)]
    assert any("the file is cut off" in problem or "reading fails" in problem for problem in outcome.problems)


def test_damage_in_the_middle_is_reported_and_skipped(tmp_path: Path) -> None:
    clip = film(tmp_path / "whole.mp4", 100, "libx264", size=(128, 96), gop=5)
    data = bytearray(clip.read_bytes())
    data[len(data) // 3 : len(data) // 3 + 3000] = b"\x00\xff" * 1500
    (tmp_path / "hurt.mp4").write_bytes(data)
    outcome = convert(FilmJob(tmp_path / "hurt.mp4", tmp_path / "out.mp4"))
    times = seen(tmp_path / "out.mp4").times
    assert outcome.problems and 80 < len(times) <= 100 and times[-1] == Fraction(99, 25)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.mp4", None, "there is no such file"),
        ("empty.mp4", b"", "the file is empty"),
        ("noise.mp4", b"no film " * 500, "damaged or not a media file"),
    ],
)
def test_files_that_are_not_films(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=message):
        convert(FilmJob(tmp_path / name, tmp_path / "out.mp4"))
    assert not list(tmp_path.glob("*out*")) and not list(tmp_path.glob(".*"))


def test_no_pictures_and_no_pictures_in_the_cut(tmp_path: Path) -> None:
    none = film(tmp_path / "none.mp4", 0, "libx264")
    with pytest.raises(SourceError, match="no picture"):
        convert(FilmJob(none, tmp_path / "out.mp4"))
    beyond = film(tmp_path / "clip.mp4", 5, "libx264")
    with pytest.raises(SourceError, match=r"clip\.mp4' has no picture from 1:05\.5 on: it ends at 0:00\.\d+$"):
        convert(FilmJob(beyond, tmp_path / "out.mp4", cut=Cut(start=Fraction("65.5"))))
    assert not list(tmp_path.glob("*out*")) and not list(tmp_path.glob(".*"))


def test_a_target_that_cannot_be_written(tmp_path: Path) -> None:
    clip = film(tmp_path / "clip.mp4", 3, "libx264")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"):
        convert(FilmJob(clip, tmp_path / "file" / "out.mp4"))

"""The film's frames before encoding: bit for bit those of FFmpeg's own filter graph, in every format."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.convert.media import film, picture, seen
from tests.tools import need
from vjfx.convert.film_format import format_of
from vjfx.convert.films import convert
from vjfx.convert.job import FilmJob, Lines, Style
from vjfx.convert.layout import FrameRenderer

SAME = "threshold1=0:threshold2=0:threshold3=0"
STACKED = (
    f"[0:v]split=3[o][a][b];[b]dilation={SAME}[d];[d][a]blend=c0_mode=difference:c1_mode=normal:c2_mode=normal,"
    "lutyuv=y='clip({white}-val,0,{top})':u={gray}:v={gray}[l];[o][l]{stack}"
)
FORMATS = ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le"]


def lossless(source: Path, **style: object) -> Path:
    """Converted without loss: the frames as the encoder got them."""
    target = source.with_name(f"{source.stem}-lines.mkv")
    outcome = convert(FilmJob(source, target, Style(codec="ffv1", **style)))  # type: ignore[arg-type]
    assert not outcome.problems and not outcome.notes
    return target


def with_ffmpeg(source: Path, graph: str, pixels: str) -> bytes:
    command = [need("ffmpeg"), "-v", "error", "-i", str(source), "-filter_complex", graph, "-pix_fmt", pixels]
    return subprocess.run([*command, "-f", "rawvideo", "-"], capture_output=True, check=True).stdout


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("pixels", FORMATS)
def test_bit_exact_with_ffmpegs_graph(tmp_path: Path, pixels: str, full: bool) -> None:
    source = film(tmp_path / "clip.mkv", 5, pixels=pixels, size=(66, 50), full=full)
    depth = 10 if "10" in pixels else 8
    top = (1 << depth) - 1
    values = {"white": top if full else 235 << (depth - 8), "top": top, "gray": 1 << (depth - 1)}
    for layout, stack in (("stack", "vstack"), ("side", "hstack")):
        ours = seen(lossless(source, layout=layout))
        raw = b"".join(plane.tobytes() for drawn in ours.pictures for plane in drawn)
        assert raw == with_ffmpeg(source, STACKED.format(**values, stack=stack), pixels)
        assert ours.stream["range"] == (2 if full else 1) and ours.stream["matrix"] == 1


@pytest.mark.parametrize("size", [(17, 15), (33, 27), (32, 27), (33, 26)])
@pytest.mark.parametrize("pixels", ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le"])
@pytest.mark.parametrize("layout", ["stack", "side", "line"])
def test_odd_sizes(tmp_path: Path, size: tuple[int, int], pixels: str, layout: str) -> None:
    source = film(tmp_path / "clip.mkv", 2, pixels=pixels, size=size)
    given, ours = seen(source), seen(lossless(source, layout=layout))
    across, down = 2 if "444" not in pixels else 1, 2 if "420" in pixels else 1
    width, height = size
    wide, tall = -(-width // across) * across, -(-height // down) * down
    for before, after in zip(given.pictures, ours.pictures, strict=True):
        luma, *chroma = before
        lines = reference(luma, 235 << (2 if "10" in pixels else 0))
        shown, drawn = cells(after[0], layout)
        edges = ((0, tall - height), (0, wide - width))
        np.testing.assert_array_equal(drawn, np.pad(lines, edges, "edge"))
        if shown is not None:
            np.testing.assert_array_equal(shown, np.pad(luma, edges, "edge"))
        for plane, wanted in zip(after[1:], chroma, strict=True):
            shown, drawn = cells(plane, layout)
            assert (drawn == (512 if "10" in pixels else 128)).all()
            if shown is not None:
                np.testing.assert_array_equal(shown, wanted)


def reference(luma: np.ndarray, white: int, radius: int = 1) -> np.ndarray:
    side = 2 * radius + 1
    wide = cv2.dilate(luma, np.ones((side, side), np.uint8)).reshape(luma.shape)
    return (white - np.minimum(wide - luma, white)).astype(luma.dtype)


def cells(plane: np.ndarray, layout: str) -> tuple[np.ndarray | None, np.ndarray]:
    """The original's and the line art's part of a plane."""
    height = len(plane)
    if layout == "line":
        return None, plane
    return (plane[: height // 2], plane[height // 2 :]) if layout == "stack" else np.split(plane, 2, axis=1)


def line(source: Path, **lines: object) -> list[np.ndarray]:
    return [shown[0] for shown in seen(lossless(source, layout="line", lines=Lines(**lines))).pictures]  # type: ignore[arg-type]


@pytest.mark.parametrize(("pixels", "unit"), [("yuv420p", 1), ("yuv420p10le", 4)])
def test_line_options(tmp_path: Path, pixels: str, unit: int) -> None:
    source = film(tmp_path / "clip.mkv", 2, pixels=pixels)
    lumas = [shown[0].astype(int) for shown in seen(source).pictures]
    rises = [235 * unit - reference(luma.astype(np.uint16), 235 * unit).astype(int) for luma in lumas]
    black, white = 16 * unit, 235 * unit
    for drawn, luma in zip(line(source, radius=3), lumas, strict=True):
        np.testing.assert_array_equal(drawn, reference(luma.astype(np.uint16), white, 3))
    for drawn, rise in zip(line(source, invert=True), rises, strict=True):
        np.testing.assert_array_equal(drawn, black + rise)
    for drawn, rise in zip(line(source, strength=2.0), rises, strict=True):
        np.testing.assert_array_equal(drawn, np.maximum(white - 2 * rise, black))
    for drawn, rise in zip(line(source, contrast=True), rises, strict=True):
        stretched = (rise - rise.min()) / (rise.max() - rise.min())
        assert np.abs(drawn - (white - stretched * (white - black))).max() <= 0.5
        assert drawn.min() == black and drawn.max() == white
    for drawn, rise in zip(line(source, threshold=0.5), rises, strict=True):
        faint = rise < 0.125 * 219 * unit
        assert faint.any() and (drawn[faint] == white).all() and (drawn[rise > 0.375 * 219 * unit] < white).all()


def test_illegal_luma_does_not_wrap_around(tmp_path: Path) -> None:
    source = film(tmp_path / "clip.mkv", 2, full=True)
    limited = tmp_path / "limited.mkv"  # the same samples, tagged limited range
    subprocess.run(
        [need("ffmpeg"), "-v", "error", "-i", source, "-c:v", "ffv1", "-vf", "setrange=tv", limited], check=True
    )
    for drawn, (luma, *_) in zip(line(limited), seen(source).pictures, strict=True):
        np.testing.assert_array_equal(drawn, reference(luma, 235))


def test_a_size_keeps_the_display_aspect(tmp_path: Path) -> None:
    source = film(tmp_path / "clip.mp4", 2, "libx264", size=(96, 48), aspect=Fraction(4, 3))
    for suffix in (".mp4", ".mkv"):
        target = tmp_path / f"out{suffix}"
        assert not convert(FilmJob(source, target, Style(size=(48, 48), crf=1))).notes
        found = seen(target)
        assert found.stream["size"] == (48, 96) and found.stream["aspect"] == Fraction(8, 3)
    scaled = with_ffmpeg(source, "[0:v]scale=48:48", "yuv420p")
    theirs = np.frombuffer(scaled, np.uint8).reshape(2, -1)[:, : 48 * 48].astype(int)
    shown = np.stack([planes[0][:48] for planes in found.pictures]).reshape(2, -1)
    assert np.abs(shown - theirs).mean() < 8
    (note,) = convert(FilmJob(source, tmp_path / "out2.mkv", Style(codec="ffv1"))).notes
    assert "its pixel aspect is 4/3" in note


@pytest.mark.parametrize(
    ("rotation", "layout", "corner"),
    [
        (0, "stack", "below"),
        (-90, "stack", "right"),
        (90, "stack", "left"),
        (180, "stack", "above"),
        (-90, "side", "above"),
        (90, "side", "below"),
        (180, "side", "left"),
    ],
)
def test_the_layout_is_upright(tmp_path: Path, rotation: float, layout: str, corner: str) -> None:
    source = film(tmp_path / "clip.mp4", 1, "libx264", rotation=rotation, options={"crf": "0", "preset": "ultrafast"})
    target = lossless(source, layout=layout)
    found = seen(target)
    assert abs(found.stream["rotation"]) == abs(rotation)
    luma = found.pictures[0][0]
    halves = {"above": luma[:48], "below": luma[48:], "left": luma[:, :64], "right": luma[:, 64:]}
    lines = reference(seen(source).pictures[0][0], 235)
    assert [name for name, half in halves.items() if half.shape == lines.shape and (half == lines).all()] == [corner]


@pytest.mark.parametrize(
    ("pixels", "codec", "stored"),
    [
        ("gray", "ffv1", "yuv420p"),
        ("gray10le", "ffv1", "yuv420p10le"),
        ("nv12", "rawvideo", "yuv420p"),
        ("bgr0", "ffv1", "yuv420p"),
        ("yuva420p", "ffv1", "yuv420p"),
        ("yuvj420p", "mjpeg", "yuv420p"),
        ("yuv411p", "ffv1", "yuv422p"),
        ("yuv422p12le", "ffv1", "yuv422p10le"),
    ],
)
def test_pixel_formats_that_the_encoder_does_not_support(tmp_path: Path, pixels: str, codec: str, stored: str) -> None:
    source = film(tmp_path / "clip.mkv", 2, codec, pixels)
    target = tmp_path / "out.mp4"
    convert(FilmJob(source, target, Style(crf=1)))
    found, given = seen(target), seen(source)
    assert found.stream["pixels"].replace("yuvj", "yuv") == stored
    luma = found.pictures[0][0]
    shown, drawn = luma[:48], luma[48:]
    if pixels.startswith("gray"):
        assert np.abs(shown.astype(int) - given.pictures[0][0]).mean() < 3 and found.stream["range"] == 2
    np.testing.assert_allclose(drawn, reference(shown, int(drawn.max())), atol=40 if "10" not in stored else 160)


def test_a_frame_that_is_still_referenced_is_not_overwritten() -> None:
    """A filter graph holds its input, as encoders with frame threads do."""
    style = Style()
    renderer = FrameRenderer(format_of(picture(0, (64, 48), "yuv420p"), Fraction(1), style), style)
    frames = [picture(number, (64, 48), "yuv420p") for number in range(renderer.prefetch + 3)]
    for number, frame in enumerate(frames):
        frame.pts, frame.time_base = number, Fraction(1, 25)
    graph = av.filter.Graph()
    graph.link_nodes(
        graph.add_buffer(width=64, height=96, format="yuv420p", time_base=Fraction(1, 25)), graph.add("buffersink")
    ).configure()
    first = renderer.draw(frames[0])
    wanted = first.to_ndarray()
    graph.vpush(first)
    again = [renderer.draw(frame) for frame in frames[1:]]
    assert again[-1] is first, "memory is reused"
    np.testing.assert_array_equal(graph.vpull().to_ndarray(), wanted)

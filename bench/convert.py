"""Compares `vjfx convert` with the ffmpeg command and with the encoder alone: `python -m bench.convert [CLIP]`.

All make the same film: the original above its line art, x264 veryfast, crf 20. Commands are timed from start to end,
the encoder from the first frame in memory to the closed file. `--frames N` converts one file of about N frames, made by
repeating the clip, and reports the memory used over time.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
from av import VideoFrame

from bench.clip import moving, repeated
from bench.interleaved import interleaved
from vjfx.convert.executor import cores, default_workers
from vjfx.convert.film_format import format_of, planes
from vjfx.convert.film_writer import FilmWriter
from vjfx.convert.films import begin, convert
from vjfx.convert.job import FilmJob, Style
from vjfx.convert.layout import FrameLayout, FrameRenderer
from vjfx.convert.reader import Reader

SIZE = (640, 360)
ENCODER = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20")
GRAPH = (
    "[0:v]split=3[o][a][b];[b]dilation=threshold1=0:threshold2=0:threshold3=0[d];"
    "[d][a]blend=c0_mode=difference:c1_mode=normal:c2_mode=normal,lutyuv=y=clip(235-val\\,0\\,255):u=128:v=128[l];"
    "[o][l]vstack"
)
ARTICLE = 43_200  # frames that the article's author converted in an hour


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", nargs="?", type=Path, help="default: a generated clip, 20 s of 640x360")
    parser.add_argument("--seconds", type=float, default=60.0, help="of measuring, all ways in turns")
    parser.add_argument("--workers", type=int, default=default_workers())
    parser.add_argument("--frames", type=int, help="convert one file of about N frames instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip: Path = options.clip or moving(folder / "clip.mp4", SIZE, 20.0)
        if options.frames:
            long_run(clip, folder, options.frames, options.workers)
        else:
            compare(clip, folder, options.seconds, options.workers)


def compare(clip: Path, folder: Path, seconds: float, workers: int) -> None:
    """Print each way's frames/s, and the ratios to those of the ffmpeg command and of the encoder."""
    frames = drawn(clip)
    ways: dict[str, Callable[[], object]] = {
        "ffmpeg, the command": lambda: ffmpeg(clip, folder / "ffmpeg.mp4"),
        f"vjfx convert --workers {workers}, the command": lambda: vjfx(clip, folder / "many.mp4", workers),
        "vjfx convert --workers 1, the command": lambda: vjfx(clip, folder / "vjfx.mp4", 1),
        "the encoder alone, from memory": lambda: encoder(clip, frames, folder / "encoder.mp4"),
        "one worker, without the start of Python": lambda: convert(FilmJob(clip, folder / "inside.mp4")),
    }
    if shutil.which("ffmpeg") is None:
        del ways["ffmpeg, the command"]
        print("ffmpeg is not installed: the encoder is the only comparison")
    runs = interleaved(ways, seconds)
    print(f"{clip.name}: {len(frames)} frames, {cores()} cores; runs in turns, medians (and the best)\n")
    others = [name for name in ("ffmpeg, the command", "the encoder alone, from memory") if name in runs]
    for name, run in runs.items():
        ratios = [f"{runs[other].median / run.median:.2f} ({runs[other].best / run.best:.2f})" for other in others]
        print(f"{name:42}{len(frames) / run.median:7.1f} ({len(frames) / run.best:.1f}) fps", *ratios, sep="   ")
    print(f"\nthe ratios are to: {', '.join(others)}")


def drawn(clip: Path) -> list[VideoFrame]:
    """The frames that the encoder gets, each in memory of its own."""
    reader = Reader(clip)
    first, items = begin(reader, [])
    renderer = FrameRenderer(format_of(first, reader.aspect, Style()), Style())
    frames = []
    for item in items:
        assert isinstance(item, VideoFrame)
        frame = renderer.draw(item)
        kept = VideoFrame(frame.width, frame.height, frame.format.name)
        for plane, copy in zip(planes(frame), planes(kept), strict=True):
            copy[:] = plane
        kept.pts, kept.time_base, kept.duration = frame.pts, frame.time_base, frame.duration
        frames.append(kept)
    reader.close()
    return frames


def encoder(clip: Path, frames: list[VideoFrame], target: Path) -> None:
    """Only encode the frames."""
    style, reader = Style(), Reader(clip)
    format = format_of(frames[0], reader.aspect, style)
    with FilmWriter(target, "mp4", reader.tick, Fraction(0)) as writer:
        writer.add_encoded(format, FrameLayout(frames[0].width, frames[0].height, None, (0, 0)), style, reader)
        writer.start()
        for frame in frames:
            writer.encode(frame)
        writer.finish()
    reader.close()


def ffmpeg(clip: Path, target: Path) -> None:
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(clip), "-filter_complex", GRAPH, "-map", "0:a?", "-c:a", "copy"]
    subprocess.run([*command, *ENCODER, str(target)], check=True)


def vjfx(clip: Path, target: Path, workers: int) -> None:
    subprocess.run([*command(clip, target, workers)], check=True, stderr=subprocess.DEVNULL)


def command(clip: Path, target: Path, workers: int) -> list[str]:
    options = ["-o", str(target), "--force", "--workers", str(workers)]
    return [sys.executable, "-m", "vjfx", "convert", str(clip), *options]


def long_run(clip: Path, folder: Path, frames: int, workers: int) -> None:
    """Convert about `frames` frames in one file, and sample the memory of all processes once a second."""
    with av.open(str(clip)) as container:
        times = max(1, round(frames / container.streams.video[0].frames))
    source = repeated(folder / "long.mp4", clip, times)
    began = time.perf_counter()
    process = subprocess.Popen(command(source, folder / "out.mp4", workers))
    sizes: list[float] = []
    while process.poll() is None:
        time.sleep(1.0)
        sizes.append(resident(process.pid))
    took = time.perf_counter() - began
    with av.open(str(folder / "out.mp4")) as container:
        made = container.streams.video[0].frames
    print(f"{made} frames in {took:.0f} s, {made / took:.0f} frames/s, with {workers} workers")
    print(f"the article's {ARTICLE} frames took an hour: {3600 / (took * ARTICLE / made):.1f} times as fast")
    first, last = sizes[10:60], sizes[-60:-2]
    if first and last:
        before, after = max(first), max(last)
        print(f"memory: {before:.0f} MiB in the first minute, {after:.0f} in the last: {after / before:.3f}")


def resident(pid: int) -> float:
    """Resident memory of a process and its children, in MiB (Linux)."""
    total = 0.0
    for each in (pid, *children(pid)):
        with suppress(OSError, ValueError):
            pages = int(Path(f"/proc/{each}/statm").read_text().split()[1])
            total += pages * 4096 / 2**20
    return total


def children(pid: int) -> list[int]:
    """The children of all its threads, and theirs."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in path.read_text().split()]
    return found + [grandchild for child in found for grandchild in children(child)]


if __name__ == "__main__":
    main()

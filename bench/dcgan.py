"""The cost of the source `dcgan`: `python -m bench.dcgan [FILE.safetensors] [--threads N] [--seconds S]`.

First the generator alone, in turns in one run: as trained, in each form of `vjfx.nets.dcgan_inference`, and in ONNX
Runtime (if installed: the extra `bench`). Then the whole source, walk included, against the bare generator. Then
live shows with two passes. Without a file, an untrained network is used, which costs the same.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import torch

from bench.interleaved import interleaved
from vjfx.app.options import Options
from vjfx.app.session import Session
from vjfx.core.device import pick, yield_to_show
from vjfx.core.param import Values, defaults
from vjfx.core.protocols import Setting
from vjfx.nets import genre, weights
from vjfx.nets.dcgan import Generator
from vjfx.nets.dcgan_inference import Form, PackedGenerator, fastest_form
from vjfx.nets.dcgan_shape import NZ
from vjfx.nets.weights import Weights
from vjfx.sources.dcgan import Dcgan

SIZE, FPS = (640, 360), 30.0
WALL = 16  # pictures in a wall of 4 by 4
BEAT = 1 / 15  # beats per frame: 120 bpm at 30 fps
PRESET = """\
bpm = 120

[[layer]]
name = "dream"
source = {{ use = "dcgan", weights = "{file}", wall = {wall}, spread = 0.3, speed = 0.5 }}
passes = [{{ use = "hue", amount = 0.3 }}, {{ use = "rgb-split", amount = 0.4 }}]
"""


def main() -> None:
    """Print three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?")
    parser.add_argument("--threads", type=int, help="for torch [half of the cores, as live]")
    parser.add_argument("--seconds", type=float, default=12.0, help="per table")
    wanted = parser.parse_args()
    device = pick("auto")
    yield_to_show()
    if wanted.threads:
        torch.set_num_threads(wanted.threads)
    print(f"{device}, {torch.get_num_threads()} threads for torch")
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        path = Path(wanted.file or untrained(Path(folder)))
        for pictures in (1, WALL):
            bare(path, device, pictures, wanted.seconds)
        walks(path, device, wanted.seconds)
        for wall, changes in ((1, False), (4, False), (1, True)):
            show(path, Path(folder), wall, wanted.seconds, changes)


def bare(path: Path, device: str, pictures: int, seconds: float) -> None:
    """The generator alone, in all forms."""
    net = genre.read(str(path)).generator
    shape, latents = (net.size, net.ngf, net.nz), torch.randn(pictures, net.nz)
    ways: dict[str, Callable[[], Any]] = {"eager, as trained": lambda: net(latents).cpu()}
    half = torch.bfloat16 if device == "cpu" else torch.float16
    for form in (Form(torch.float32, False), Form(torch.float32, True), Form(half, True)):
        ways[f"folded {form}"] = one_form(PackedGenerator(*shape, form, device), net, latents)
    with onnx(net, latents) as run:
        if run is not None:
            ways["ONNX Runtime"] = run
        times = interleaved(ways, seconds)
    print(f"{net.size}x{net.size}, ngf {net.ngf}, {pictures} at once; used live: {fastest_form(*shape, device)}")
    for name, took in times.items():
        share = took.median / times["eager, as trained"].median
        print(
            f"  {name:32} {1000 * took.median:6.2f} ms  {pictures / took.median:6.0f} images/s  {share:5.2f} of eager"
        )


def one_form(network: PackedGenerator, net: Generator, latents: torch.Tensor) -> Callable[[], Any]:
    """Generates pictures in one form."""
    packed = network.pack(net.state_dict())
    return lambda: network(packed, latents).cpu()


@contextmanager
def onnx(net: Generator, latents: torch.Tensor) -> Iterator[Callable[[], Any] | None]:
    """The same generator in ONNX Runtime with as many threads; None if that is not installed."""
    try:
        import onnxruntime
    except ImportError:
        print("  (ONNX Runtime is not installed: pip install -e '.[bench]')")
        yield None
        return
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file = Path(folder) / "net.onnx"
        torch.onnx.export(net, (latents,), file, dynamo=False)
        session = onnxruntime.InferenceSession(file, options)
    name, array = session.get_inputs()[0].name, latents.numpy()
    yield lambda: session.run(None, {name: array})


def walks(path: Path, device: str, seconds: float) -> None:
    """The whole source against the bare generator in the same form."""
    found = genre.read(str(path)).generator
    network = PackedGenerator(
        found.size, found.ngf, found.nz, fastest_form(found.size, found.ngf, found.nz, device), device
    )
    for title, pictures, knobs in (
        ("a walk", 1, {}),
        ("a walk, loop and orbit", 1, {"wander": 0.5, "loop": 0.4, "orbit": 0.3}),
        ("a walk along the timeline", 1, {"timeline": 0.5}),
        ("a wall of 4 by 4", WALL, {"wall": 4}),
    ):
        source, latents = Dcgan(str(path), Setting(device=device)), torch.randn(pictures, found.nz)
        values = defaults(source.params) | dict.fromkeys(source.signals, 0.0) | knobs
        ways = {"bare": one_form(network, found, latents), "walk": walking(source, values, "timeline" in knobs)}
        times = interleaved(ways, seconds / 4)
        ratio = times["walk"].median / times["bare"].median
        print(f"  {title:32} {speed(times['walk'].median, pictures)}  {ratio:5.2f} of the bare generator")


def speed(seconds: float, pictures: int) -> str:
    """Time and rate."""
    return f"{1000 * seconds:6.2f} ms  {pictures / seconds:6.0f} images/s"


def walking(source: Dcgan, values: Values, scrub: bool) -> Callable[[], Any]:
    """Reads the next frame at each call."""
    frames = count()

    def step() -> Any:
        frame = next(frames)
        values["beat/time"] = frame * BEAT
        if scrub:
            values["timeline"] = 0.5 + 0.4 * (frame % 100) / 100
        return source.read(0.0, values)

    return step


def show(path: Path, folder: Path, wall: int, seconds: float, changes: bool) -> None:
    """A live show with two passes: its frame rate and the source's; with `changes`, another genre every second.

    Each genre is a file that is not cached; the show fades to it.
    """
    preset = folder / f"wall{wall}.toml"
    preset.write_text(PRESET.format(file=path.resolve(), wall=wall))
    with Session(Options(preset=str(preset), audio="off", size=SIZE, fps=FPS, window=False)) as session:
        feed = session.loop.on_air.show.layers[0].worker
        assert feed is not None
        seen: set[int] = set()
        ask = feed.frame

        def watched(now: float, values: Any) -> Any:
            frame = ask(now, values)
            if frame is not None:
                seen.add(frame.index)
            return frame

        others = [Path(shutil.copy(path, folder / f"{n}.safetensors")) for n in range(int(seconds) * changes)]

        def turn() -> bool:
            now = session.loop.now
            if others and now > seconds - len(others):
                session.patch.set("/layer/dream/source/to", str(others.pop()))
            if changes:
                session.patch.set("/layer/dream/source/fade", now % 1)
            return True

        feed.frame = watched  # type: ignore[method-assign]
        session.run(seconds, turn)
        report = session.stats.report(session.dropped, seconds)
    frame: Any = report["frame_ms"]
    print(
        f"  live, {SIZE[0]}x{SIZE[1]}, two passes, wall {wall}x{wall}{', a genre per second' * changes}: "
        f"{report['fps']} frames/s, {report['dropped']} dropped, {len(seen) / seconds:.1f} pictures/s; "
        f"work per frame {frame['p50']} ms, p99 {frame['p99']}, longest {frame['max']}"
    )


def untrained(folder: Path) -> Path:
    """The file of an untrained network with a timeline."""
    path, net = folder / "untrained.safetensors", Generator(96, 32, NZ).eval()
    genre.write(path, net, [Weights(path, {}, weights.stored(Generator(96, 32, NZ))) for _ in range(7)], {})
    return path


if __name__ == "__main__":
    main()

"""The sketch network against the dilation filter, on illustrations that no training uses: `python -m bench.sketch`.

A pixel of the thinned drawing is correct if a true line (also thinned) is at most one pixel away; a pixel of a true
line is found if a drawn one is at most one pixel away. A pixel is drawn if its ink exceeds a threshold: for the filter
the one with the best F1 on training seeds, for the networks a few, as performers change it. `--pictures DIR` writes the
drawings side by side; `--clip FILE` adds frames of a film with unknown lines, which is also the source of the live
shows, with and without the filter, at 30 fps.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache, partial
from pathlib import Path
from unittest.mock import patch

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.clip import moving
from bench.interleaved import interleaved
from vjfx.app.options import Options
from vjfx.app.session import Session
from vjfx.datasets.illustration.pool import FIRST
from vjfx.datasets.illustration.scene import Illustration, illustration
from vjfx.nets.lineart import difference, gray
from vjfx.nets.sketch_inference import SketchInference, load_sketch
from vjfx.nets.weights import trained

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Method = Callable[[Pixels], Pixels]  # RGB (H, W, 3) -> ink (H, W), 0..255

HELD_OUT = range(1000, 1100)  # no training uses seeds below FIRST, and validation only the first few
SEARCHED = range(FIRST, FIRST + 60)  # for finding the best threshold
THRESHOLDS = (4, 6, 8, 11, 14, 18, 23, 29, 36, 45, 56, 70, 90)  # of the filter, 0..255
SHOWN = (96, 128, 144)  # of the network; at 128, line and paper are equally likely
SIDE = 320  # px
LIVE, SECONDS = (640, 360), 12.0
FILTER = '{ use = "sketch", ink = "#ffffff", paper = "#000000" }'
PASSES = '{ use = "neon-glow", palette = "ember" }, { use = "trails", amount = 0.6 }'  # as in the preset
NEAR = np.ones((3, 3), np.uint8)


@dataclass
class Score:
    """Pixel counts over many pictures."""

    drawn: int = 0
    right: int = 0
    true: int = 0
    found: int = 0
    even: int = 0  # true lines that are as bright as both sides
    even_found: int = 0
    shadow: int = 0  # on the edge of a shadow
    shadow_drawn: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def precision(self) -> float:
        """Share of the drawn pixels that are lines."""
        return self.right / max(1, self.drawn)

    @property
    def recall(self) -> float:
        """Share of the lines that are drawn."""
        return self.found / max(1, self.true)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    @property
    def even_recall(self) -> float:
        """Recall of lines that are as bright as both sides."""
        return self.even_found / max(1, self.even)

    @property
    def false_on_shadows(self) -> float:
        """Drawn pixels per 1000 pixels of shadow edge."""
        return 1000 * self.shadow_drawn / max(1, self.shadow)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="write pictures side by side")
    parser.add_argument("--clip", type=Path, metavar="FILE", help="add frames of this film")
    arguments = parser.parse_args()
    methods: dict[str, Method] = {"dilation": lambda rgb: np.asarray(difference(gray(rgb)))}
    methods |= {f"sketch {name}": load_sketch(name, "cpu", fast=False) for name in trained("sketch")}
    best = best_threshold(methods["dilation"])
    print(f"{len(HELD_OUT)} illustrations of {SIDE}x{SIDE}; filter threshold: best on {len(SEARCHED)} others")
    print(f"{'':13} threshold     F1  precision  recall  recall, even lines  false per 1000 px of shadow edge")
    for name, method in methods.items():
        thresholds = (best,) if name == "dilation" else SHOWN
        for threshold, score in zip(thresholds, scored(method, HELD_OUT, thresholds), strict=True):
            print(
                f"{name:13} {threshold:9} {score.f1:6.3f} {score.precision:10.3f} {score.recall:7.3f} "
                f"{score.even_recall:19.3f} {score.false_on_shadows:18.1f}"
            )
    rgb = np.random.default_rng(0).integers(0, 256, (360, 640, 3), dtype=np.uint8)
    fast: dict[str, Callable[[], object]] = {
        name: partial(load_sketch(name, "cpu", fast=True), rgb) for name in trained("sketch")
    }
    for name, run in interleaved(fast, 6.0).items():
        print(f"{name}: {1 / run.median:.0f} pictures per second at 640x360, {run.median * 1e3:.1f} ms")
    for passes in ("", PASSES):
        for filter in ("", FILTER):
            played(arguments.clip, filter, passes)
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
        shown = [known(seed) for seed in HELD_OUT[:5]]
        lines = [each.line for each in shown]
        sheet([each.color for each in shown], methods, best, lines).save(
            arguments.pictures / "illustrations.jpg", quality=85
        )
        if arguments.clip:
            sheet(list(frames(arguments.clip, 5)), methods, best).reduce(2).save(
                arguments.pictures / "clip.jpg", quality=85
            )


def played(clip: Path | None, filter: str, passes: str) -> None:
    """Print the frame rate of a show, and how many pictures per second the network draws."""
    drawn = [0]
    draw = SketchInference.__call__

    def counted(self: SketchInference, rgb: Pixels) -> Pixels:
        drawn[0] += 1
        return draw(self, rgb)

    with tempfile.TemporaryDirectory() as folder, patch.object(SketchInference, "__call__", counted):
        source = clip.resolve() if clip else moving(Path(folder) / "clip.mp4", LIVE)
        preset = Path(folder) / "bench.toml"
        preset.write_text(f'[[layer]]\nname = "cam"\nsource = "{source}"\nfilters = [{filter}]\npasses = [{passes}]\n')
        options = Options(preset=str(preset), audio="off", size=LIVE, fps=30.0, window=False)
        with Session(options) as session:
            session.run(SECONDS)
            report = session.stats.report(session.dropped, SECONDS)
    what = f"live at {LIVE[0]}x{LIVE[1]}, {'two' if passes else 'no'} passes, {'sketch' if filter else 'no filter'}"
    print(f"{what}: {report['fps']:.1f} fps, {report['dropped']} dropped; {drawn[0] / SECONDS:.1f} drawings per second")


def best_threshold(method: Method) -> int:
    """The threshold with the best F1 on SEARCHED."""
    scores = scored(method, SEARCHED, THRESHOLDS)
    return THRESHOLDS[max(range(len(scores)), key=lambda n: scores[n].f1)]


def scored(method: Method, seeds: Sequence[int], thresholds: Sequence[int]) -> list[Score]:
    """The scores per threshold, over all seeds."""
    totals = [Score() for _ in thresholds]
    for seed in seeds:
        made = known(seed)
        ink = method(made.color)
        totals = [total + compared(ink >= each, made) for total, each in zip(totals, thresholds, strict=True)]
    return totals


@lru_cache(maxsize=len(HELD_OUT) + len(SEARCHED))
def known(seed: int) -> Illustration:
    """An illustration, from a cache."""
    return illustration(seed, SIDE, SIDE)


def compared(ink: Mask, made: Illustration) -> Score:
    """The score of one drawing."""
    drawn, true = thinned(ink), thinned(made.line < 128)
    near_true, near_drawn = near(true), near(drawn)
    even = true & made.even
    return Score(
        drawn=int(drawn.sum()),
        right=int((drawn & near_true).sum()),
        true=int(true.sum()),
        found=int((true & near_drawn).sum()),
        even=int(even.sum()),
        even_found=int((even & near_drawn).sum()),
        shadow=int(made.shadow.sum()),
        shadow_drawn=int((ink & made.shadow).sum()),
    )


def near(mask: Mask) -> Mask:
    """Pixels at most one pixel away."""
    return cv2.dilate(mask.astype(np.uint8), NEAR) > 0


def thinned(mask: Mask) -> Mask:
    """Lines one pixel wide (Zhang and Suen, A Fast Parallel Algorithm for Thinning Digital Patterns, 1984)."""
    on, left = mask.astype(np.uint8), -1
    while left != (left := int(on.sum())):
        for removable in _removable():
            around = cv2.filter2D(on, cv2.CV_8U, AROUND, borderType=cv2.BORDER_CONSTANT)
            on &= ~removable[around]
    return on > 0


# The neighbours of a pixel as bits, clockwise from the one above.
AROUND = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.uint8)


@lru_cache(maxsize=1)
def _removable() -> tuple[Pixels, Pixels]:
    """For each of the two subiterations: 1 for every set of neighbours whose pixel can be removed."""
    tables = np.zeros((2, 256), np.uint8)
    for code in range(256):
        p = [bool(code >> bit & 1) for bit in range(8)]
        begins = sum(not one and other for one, other in zip(p, (*p[1:], p[0]), strict=True))
        if 2 <= sum(p) <= 6 and begins == 1:
            tables[0, code] = not (p[0] and p[2] and p[4]) and not (p[2] and p[4] and p[6])
            tables[1, code] = not (p[0] and p[2] and p[6]) and not (p[0] and p[4] and p[6])
    return tables[0], tables[1]


def frames(clip: Path, count: int) -> Iterator[Pixels]:
    """Evenly spaced frames of a film."""
    with av.open(str(clip)) as container:
        total = container.streams.video[0].frames
        for index, frame in enumerate(container.decode(video=0)):
            if index % (total // count) == total // count // 2:
                yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def sheet(
    pictures: Sequence[Pixels], methods: dict[str, Method], best: int, lines: Sequence[Pixels] | None = None
) -> Image.Image:
    """A row per picture: the picture, its lines if known, and the drawing of each method."""
    rows = []
    for index, rgb in enumerate(pictures):
        shown = [] if lines is None else [lines[index]]
        for name, method in methods.items():
            strength = 128 / best if name == "dilation" else 1.5  # the filter's threshold becomes 50 %
            shown.append(255 - np.minimum(strength * method(rgb), 255).astype(np.uint8))
        rows.append(np.concatenate([rgb, *(np.repeat(each[..., None], 3, axis=2) for each in shown)], axis=1))
    return Image.fromarray(np.concatenate(rows))


if __name__ == "__main__":
    main()

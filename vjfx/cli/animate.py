"""`vjfx animate`: stills that move, as files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from vjfx.cli.options import DEVICE, Number

_FILE = click.Path(path_type=Path)
_LARGEST = 4096  # pixels a side, if no size is asked for


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.argument("picture", type=_FILE, metavar="PICTURE|DIR")
@click.option(
    "-o",
    "--output",
    type=_FILE,
    required=True,
    metavar="FILE|DIR",
    help="A file .gif, .apng, .webp, .mp4, .mov, .webm or .fs; for a folder, a folder.",
)
@click.option(
    "--model", type=click.Choice(("parts", "flow", "affine", "pix2pix")), help="Which network that comes with vjfx."
)
@click.option("--weights", metavar="FILE", help="A motion network of `vjfx train motion`.")
@click.option(
    "--format",
    type=click.Choice(("gif", "apng", "webp", "mp4", "mov", "webm")),
    help="Of a folder's loops.  [default: webp]",
)
@click.option("--frames", type=click.IntRange(2, 1000), default=20, show_default=True, help="Pictures of the loop.")
@click.option("--fps", type=Number(1, 240), default=20, show_default=True, help="Pictures a second.")
@click.option("--amount", type=Number(0, 4), default=1, show_default=True, help="0: stands still; 2: twice as far.")
@click.option("--seed", type=click.IntRange(0, 9999), default=0, show_default=True, help="Which of its motions.")
@click.option("--parts", type=click.IntRange(1, 32), metavar="N", help="How many parts may move, those that do most.")
@click.option(
    "--hint", type=_FILE, metavar="FILE", help="Arrows as JSON, [[x0, y0, x1, y1], ...] in pixels: what goes where."
)
@click.option("--mask", type=_FILE, metavar="FILE", help="A picture: white where something may move.")
@click.option(
    "--size", type=click.IntRange(16, 8192), metavar="PX", help="Longer side.  [default: its own, at most 4096]"
)
@click.option("--device", type=DEVICE, default="auto", show_default=True, help="Device to compute on.")
def command(
    picture: Path,
    output: Path,
    model: str | None,
    weights: str | None,
    format: str | None,
    frames: int,
    fps: float,
    amount: float,
    seed: int,
    parts: int | None,
    hint: Path | None,
    mask: Path | None,
    size: int | None,
    device: str,
) -> int:
    """Let PICTURE, or every picture in DIR, move in a loop, at its own size and with its alpha.

    A file .fs is an ISF generator with images beside it, which plays the loop on a GPU, here and in other programs.
    """
    from vjfx.cli.messages import say
    from vjfx.cli.training import bar
    from vjfx.convert.animate import Animator, LoopOptions
    from vjfx.convert.stills import SHADER, find_stills, targets
    from vjfx.core.device import pick
    from vjfx.core.errors import UsageError, VjfxError
    from vjfx.media.suffixes import suffix

    sources = find_stills(picture, output)
    loops = targets(picture, sources, output, format)
    many = picture.is_dir()
    if many and hint is not None:
        raise UsageError("--hint has the pixels of one picture, and cannot be used for a folder")
    options = LoopOptions(frames, fps, amount, seed, parts, hint, mask, size or _LARGEST, pick(device))
    animator, failed = Animator(options, model, weights), 0
    with bar(len(sources) * frames) as show:
        for number, (source, loop) in enumerate(zip(sources, loops, strict=True)):
            try:
                width, height = animator.write(source, loop, partial(_show, show, number * frames, loop.name))
            except VjfxError as error:
                if not many:
                    raise
                failed += 1
                say(str(error) if str(source) in str(error) else f"{source}: {error}")
                continue
            if suffix(loop) == SHADER:
                say(f"a generator in {loop}, its images beside it; play it with shader:{loop}")
            else:
                say(f"{frames} frames, {width}x{height}, in {loop}")
    if many:
        say(f"{len(sources) - failed} of {len(sources)} pictures move, in {output}")
    return 1 if failed else 0


def _show(show: Callable[[int, str], None], before: int, name: str, done: int) -> None:
    show(before + done, name)

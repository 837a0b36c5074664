"""`vjfx animate`: a still that moves, as a file."""

from __future__ import annotations

from pathlib import Path

import click

from vjfx.cli.options import DEVICE, Number

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.argument("picture", type=_FILE)
@click.option(
    "-o", "--output", type=_FILE, required=True, metavar="FILE", help=".gif, .apng, .webp, .mp4, .mov, .webm, .fs"
)
@click.option("--weights", required=True, metavar="FILE", help="A motion network of `vjfx train motion`.")
@click.option("--frames", type=click.IntRange(2, 1000), default=20, show_default=True, help="Pictures of the loop.")
@click.option("--fps", type=Number(1, 240), default=20, show_default=True, help="Pictures a second.")
@click.option("--amount", type=Number(0, 4), default=1, show_default=True, help="0: stands still; 2: twice as far.")
@click.option("--seed", type=click.IntRange(0, 9999), default=0, show_default=True, help="Which of its motions.")
@click.option("--device", type=DEVICE, default="auto", show_default=True, help="Device to compute on.")
def command(
    picture: Path, output: Path, weights: str, frames: int, fps: float, amount: float, seed: int, device: str
) -> None:
    """Let PICTURE move in a loop, at its own size and with its alpha.

    A file .fs is an ISF generator with images beside it, which plays the loop on a GPU, here and in other programs.
    """
    import numpy as np

    from vjfx.cli.messages import say
    from vjfx.cli.training import bar
    from vjfx.convert.loop_shader import write_shader
    from vjfx.convert.loop_writer import check_suffix, write_loop
    from vjfx.core.device import pick
    from vjfx.media.still import open_still
    from vjfx.media.suffixes import suffix
    from vjfx.nets.motion.inference import MovingPicture, load_motion

    shader = suffix(output) == ".fs"
    if not shader:
        check_suffix(output)
    rgba = np.asarray(open_still(picture).convert("RGBA"))
    moving, made = MovingPicture(*load_motion(weights), rgba, pick(device)), []
    if shader:
        write_shader(output, moving, seed)
        say(f"a generator in {output}, its images beside it; play it with shader:{output}")
        return
    with bar(frames) as show:
        for number in range(frames):
            made.append(moving.frame(number / frames, seed, (amount,)))
            show(number + 1, output.name)
    write_loop(output, made, fps)
    say(f"{frames} frames, {rgba.shape[1]}x{rgba.shape[0]}, in {output}")

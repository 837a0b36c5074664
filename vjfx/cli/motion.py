"""`vjfx train motion`: trains a network that makes a still move."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from vjfx.cli.fields import from_fields
from vjfx.cli.training import FOLDER, PLACE, THREADS, changes, resume_option, step_bar
from vjfx.training.motion.options import MotionOptions


@click.command("motion")
@click.option(
    "--loops",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="What `vjfx train loops` has made.  [default: loops drawn by program only]",
)
@from_fields(MotionOptions)
@THREADS
@PLACE
@resume_option(MotionOptions)
@FOLDER
def command(loops: Path | None, threads: int | None, device: str, resume: bool, output: Path, **options: Any) -> None:
    """Train a network that makes a still move in a loop.

    parts finds the picture's parts and moves each; flow finds what flows, and where to; affine moves the whole picture;
    pix2pix repaints it 20 times.
    """
    import torch

    from vjfx.cli.messages import say
    from vjfx.core.device import pick
    from vjfx.training.motion.run import MotionRun

    changed = changes(MotionOptions, "loops") if resume else {}
    if threads:
        torch.set_num_threads(threads)
    if resume:
        run = MotionRun.resume(output, pick(device), **changed)
    else:
        chosen = MotionOptions(loops="" if loops is None else str(loops.resolve()), **options)
        run = MotionRun.begin(chosen, output, pick(device))
    trainer = run.trainer
    with step_bar(trainer.options.steps, trainer.step) as show:
        for progress in run.run():
            text = ", ".join(f"{name} {loss:.4f}" for name, loss in progress.losses.items())
            show(progress.step, text)
            if found := progress.judged:
                say(f"step {progress.step}: {text}; held out: {_held_out(found)}")
    say(f"finished {trainer.step} steps; the weights are in {output}")


def _held_out(found: dict[str, float]) -> str:
    """A validation in words."""
    if "angle" in found:
        return f"{found['overlap']:.0%} of what flows found, its direction {found['angle']:.0f} degrees off"
    return (
        f"{found['psnr']:.2f} dB, {found['better']:.0%} nearer than the still ({found['still']:.2f} dB),"
        f" {found['motion']:.2f} times the motion"
    )

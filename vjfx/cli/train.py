"""`vjfx train`: networks learn here, each by a command of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vjfx.cli import dcgan, footage
from vjfx.cli.options import Number
from vjfx.cli.training import COUNT, FOLDER, PLACE, SEED, THREADS, given, refuse_settled, stepping

if TYPE_CHECKING:
    from vjfx.training.sketch.run import TrainingRun


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def group() -> None:
    """Train a network, with checkpoints to go on from."""


@group.command()
@click.option(
    "--pairs",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Learn from the pairs in this folder (vjfx convert --pairs).",
)
@click.option("--synthetic", is_flag=True, help="Learn from illustrations that are drawn as it goes on.")
@click.option("--width", type=Number(1 / 64, 4), default=0.25, show_default=True, help="Share of the channels.")
@click.option("--batch", type=COUNT, default=15, show_default=True, help="Patches in a step.")
@click.option("--patch", type=click.IntRange(16, 4096), default=128, show_default=True, help="Their side, in pixels.")
@click.option("--lr", type=Number(0, 10, min_open=True), default=2e-5, show_default=True, help="Learning rate.")
@click.option("--steps", type=COUNT, default=100_000, show_default=True, help="Until the rate has fallen to nothing.")
@click.option("--warmup", type=click.IntRange(0), default=200, show_default=True, help="Steps until it is reached.")
@SEED
@click.option("--bf16", "bfloat16", is_flag=True, help="Half the digits: faster where the processor knows bfloat16.")
@click.option("--every", type=COUNT, default=500, show_default=True, help="Steps between validations and checkpoints.")
@THREADS
@PLACE
@click.option("--resume", is_flag=True, help="Go on from the folder's checkpoint with its recipe, or to other --steps.")
@FOLDER
def sketch(
    pairs: Path | None,
    synthetic: bool,
    every: int,
    threads: int | None,
    device: str,
    resume: bool,
    output: Path,
    **recipe: Any,
) -> None:
    """The sketch network: it draws the lines of a picture."""
    import torch

    from vjfx.core.device import pick
    from vjfx.core.errors import UsageError
    from vjfx.training.sketch.run import TrainingRun
    from vjfx.training.sketch.trainer import Recipe

    if resume:
        refuse_settled({*recipe, "pairs", "synthetic"} - {"steps"})
    if not resume and (pairs is None) is not synthetic:
        raise UsageError("what shall it learn from? (allowed: one of --pairs DIR and --synthetic)")
    if threads:
        torch.set_num_threads(threads)
    if resume:
        course = TrainingRun.resume(output, pick(device), every, recipe["steps"] if given("steps") else None)
    else:
        made = Recipe(**recipe, pairs=str(pairs.resolve()) if pairs else "")
        course = TrainingRun.begin(made, output, pick(device), every)
    _watch(course, output)


def _watch(course: TrainingRun, output: Path) -> None:
    """Run it with a bar on the terminal, and a line for each validation."""
    from vjfx.cli.messages import say

    training = course.training
    with stepping(training.recipe.steps, training.step) as show:
        for state in course.run():
            show(state.step, f"loss {state.loss:.4f}")
            if state.validation is not None:
                say(f"step {state.step}: loss {state.loss:.4f}, validation {state.validation:.4f}")
    say(f"trained {training.step} steps: the weights are in {output}")


for command in (footage.command, dcgan.train, dcgan.export):
    group.add_command(command)

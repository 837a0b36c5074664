"""Options, checks and progress bars that the commands of `vjfx train` share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from vjfx.cli.options import DEVICE
from vjfx.core.options import described

THREADS = click.option("--threads", type=click.IntRange(1, 1024), help="CPU threads.", show_default="one per core")
PLACE = click.option("--device", type=DEVICE, default="auto", show_default=True, help="Device to compute on.")
FOLDER = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="Output folder.",
)


def resume_option(options: type) -> Callable[..., Any]:
    """`--resume`, for a network whose options are these."""
    names = ", ".join(f"--{name}" for name, about in described(options).items() if about.resumable)
    return click.option("--resume", is_flag=True, help=f"Continue from the checkpoint; {names} may change.")


def changes(options: type, *others: str) -> dict[str, Any]:
    """The options given beside `--resume`; raises UsageError for those, and for `others`, that the checkpoint fixes."""
    from vjfx.core.errors import UsageError

    context, about = click.get_current_context(), described(options)
    names = [name for name, each in about.items() if not each.resumable]
    if wrong := given(*names, *others):
        raise UsageError(f"{wrong[0]} cannot change with --resume: the checkpoint fixes it")
    return {name: context.params[name] for name, each in about.items() if each.resumable and given(name)}


def given(*names: str) -> list[str]:
    """Those of the parameters with these names that were on the command line, as they are written there."""
    context = click.get_current_context()
    return [
        param.opts[0] if isinstance(param, click.Option) else param.human_readable_name
        for param in context.command.params
        if param.name in names and context.get_parameter_source(param.name) is not click.core.ParameterSource.DEFAULT
    ]


@contextmanager
def bar(total: int | None, done: int = 0) -> Iterator[Callable[[int, str], None]]:
    """A progress bar with the remaining time; yields a function that takes the amount done and a description."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from vjfx.cli.messages import console

    columns = BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(elapsed_when_finished=True)
    text = TextColumn("{task.description}", markup=False)
    with Progress(*columns, text, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total, completed=done)
        yield lambda amount, what: progress.update(task, completed=amount, description=what)


@contextmanager
def step_bar(end: int, done: int) -> Iterator[Callable[[int, str], None]]:
    """A progress bar over the steps of a run; an interrupt prints how to continue."""
    from vjfx.cli.messages import say

    def show(step: int, what: str) -> None:
        nonlocal done
        done = step
        update(step, what)

    try:
        with bar(end, done) as update:
            yield show
    except KeyboardInterrupt:
        say(f"interrupted at step {done} of {end}; continue with --resume")
        raise

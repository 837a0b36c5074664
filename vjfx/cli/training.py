"""What the commands of `vjfx train` share: options, and what the terminal shows meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from vjfx.cli.options import DEVICE

COUNT = click.IntRange(1, 100_000_000)
SEED = click.option(
    "--seed", type=click.IntRange(0, 2**31), default=0, show_default=True, help="Decides all that is random."
)
THREADS = click.option("--threads", type=click.IntRange(1, 1024), help="Of the processor.  [default: as many as cores]")
PLACE = click.option("--device", type=DEVICE, default="auto", show_default=True, help="Where torch computes.")
FOLDER = click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR", help="Its folder."
)


def given(name: str) -> bool:
    """Whether a parameter of the command at hand was said."""
    return click.get_current_context().get_parameter_source(name) is not click.core.ParameterSource.DEFAULT


def refuse_settled(names: Collection[str]) -> None:
    """Raise UsageError where one of these was said, although --resume takes them from the checkpoint."""
    from vjfx.core.errors import UsageError

    for param in click.get_current_context().command.params:
        if param.name in names and given(param.name):
            what = param.opts[0] if isinstance(param, click.Option) else param.human_readable_name
            raise UsageError(f"{what} is settled by the checkpoint (--resume goes on with its recipe)")


@contextmanager
def bar(total: int, done: int = 0) -> Iterator[Callable[[int, str], None]]:
    """A bar with the time that is left; what it gives is called with how much is done, and with words."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from vjfx.cli.messages import console

    columns = BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(elapsed_when_finished=True)
    what = TextColumn("{task.description}", markup=False)
    with Progress(*columns, what, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total, completed=done)
        yield lambda at, what: progress.update(task, completed=at, description=what)


@contextmanager
def stepping(end: int, done: int) -> Iterator[Callable[[int, str], None]]:
    """A bar of a training's steps; interrupted, it says how to go on."""
    from vjfx.cli.messages import say

    def at(step: int, what: str) -> None:
        nonlocal done
        done = step
        show(step, what)

    try:
        with bar(end, done) as show:
            yield at
    except KeyboardInterrupt:
        say(f"interrupted at step {done} of {end}: go on with --resume")
        raise

"""What a user sees while a show runs: a bar where the end is known, a one-line status where it is not."""

from __future__ import annotations

import time

from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from vjfx.app.session import Session
from vjfx.cli.messages import console

EVERY = 0.25  # seconds between two looks at the figures


def watch(session: Session, seconds: float | None) -> None:
    """Run the session with a bar or a status line on the terminal, and say what came of it."""
    options, stats = session.options, session.stats
    width, height = session.size
    where = "window" if session.window else "no window"
    console.print(
        f"[bold]{options.preset}[/bold] {width}x{height} at {session.fps:g} fps, {where}, {session.graphics.name}"
    )
    listens = "OSC at {}:{}".format(*session.osc.address) if session.osc else "no OSC"
    console.print(f"sound: {session.sound_name}; {listens}")
    end: tuple[ProgressColumn, ...] = (BarColumn(), TimeRemainingColumn()) if seconds else (TimeElapsedColumn(),)
    with Progress(SpinnerColumn(), *end, TextColumn("{task.description}"), console=console, transient=True) as bar:
        task = bar.add_task("", total=seconds)
        looked = 0.0

        def turn() -> bool:
            nonlocal looked
            now = time.perf_counter()
            if now - looked >= EVERY:
                looked = now
                session.look()
                bar.update(task, completed=session.loop.now, description=session.status())
            return True

        try:
            session.run(seconds, turn)
        except KeyboardInterrupt:  # live, this is the usual way to end a show
            if not options.live:
                whole = "" if seconds is None else f" of {round(seconds * session.fps)}"
                console.print(f"interrupted: {stats.frames}{whole} frames are in {options.record}")
                raise
    console.print(f"{stats.frames} frames, {session.status()}")
    if options.record is not None:
        console.print(f"recorded {options.record}")

"""The terminal while a show runs: a progress bar if its length is known, otherwise a one-line status."""

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
from vjfx.cli.messages import console, say

EVERY = 0.25  # seconds between two updates


def watch(session: Session, seconds: float | None) -> None:
    """Run the session with a progress bar or a status line, and report the result."""
    options, stats = session.options, session.stats
    width, height = session.size
    where = "window" if session.window else "no window"
    console.print(
        f"[bold]{options.preset}[/bold] {width}x{height} at {session.fps:g} fps, {where}, {session.graphics.name}"
    )
    console.print(f"sound: {session.sound_name}; {', '.join(session.controllers.names) or 'no OSC'}")
    for request in session.outputs:
        file = session.recorders[request.label].destination()
        if request.kind.name == "film" and file != request.argument:
            say(f"{request.argument} exists: recording {file} (--force records over it)")
    end: tuple[ProgressColumn, ...] = (BarColumn(), TimeRemainingColumn()) if seconds else (TimeElapsedColumn(),)
    with Progress(SpinnerColumn(), *end, TextColumn("{task.description}"), console=console, transient=True) as bar:
        task = bar.add_task("", total=seconds)
        looked = 0.0

        def turn() -> bool:
            nonlocal looked
            now = time.perf_counter()
            if now - looked >= EVERY:
                looked = now
                session.refresh()
                bar.update(task, completed=session.loop.now, description=session.status())
            return True

        try:
            session.run(seconds, turn)
        except KeyboardInterrupt:  # live, this is the usual way to end a show
            if not options.live:
                _report_partial(session, seconds, "interrupted")
                raise
        except Exception:
            _report_partial(session, seconds, "failed")
            raise
    console.print(f"{stats.frames} {'frame' if stats.frames == 1 else 'frames'}, {session.summary()}")
    for recorder in session.recorders.values():
        if said := recorder.problem or (recorder.destination() and f"recorded {recorder.destination()}"):
            say(said)


def _report_partial(session: Session, seconds: float | None, why: str) -> None:
    """Say how much of an unfinished show was recorded, and where."""
    files = ", ".join(filter(None, (recorder.destination() for recorder in session.recorders.values())))
    if files and session.stats.frames:
        whole = "" if seconds is None else f" of {round(seconds * session.fps)}"
        say(f"{why}: {session.stats.frames}{whole} frames are in {files}")

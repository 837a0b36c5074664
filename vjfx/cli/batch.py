"""What a user sees of a batch: a bar with frames a second and the time left, what went wrong, and the sum."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from vjfx.cli.messages import console
from vjfx.convert.batch import Order, plan, run
from vjfx.convert.executor import Alone, Executor, Processes, usual_workers
from vjfx.convert.job import Job, Outcome

_RECENT = 10.0  # seconds over which the time left is judged
_SHOWN = 3  # problems of a file


@contextmanager
def crew_for(workers: int | None, cluster: str | None) -> Iterator[Executor]:
    """Who works: this process, several, or a cluster; raises UsageError, DeviceError."""
    if cluster is not None:
        from vjfx.convert.cluster import Cluster

        with closing(Cluster(cluster)) as crew:
            yield crew
    else:
        workers = usual_workers() if workers is None else workers
        yield Processes(workers) if workers > 1 else Alone()


def work(orders: Sequence[Order], left: Sequence[Path], crew: Executor, as_json: bool) -> int:
    """Do it all and say what came of it; 1 if anything is missing."""
    began = time.monotonic()
    said: dict[int, dict[str, Any]] = {}
    columns = SpinnerColumn(), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    remaining = TimeRemainingColumn(elapsed_when_finished=True)
    dark = not console.is_terminal
    with Progress(
        *columns, remaining, console=console, transient=True, speed_estimate_period=_RECENT, disable=dark
    ) as bar:
        task = bar.add_task(f"looking at {len(orders)} files", total=None)
        plans = [plan(order, len(orders), crew) for order in orders]
        total = sum(each.frames for each in plans) or None
        bar.update(task, total=total)

        def tell(frames: int) -> None:
            speed = frames / max(1e-3, time.monotonic() - began)
            bar.update(task, completed=frames, description=f"{len(said)}/{len(orders)} · {speed:.0f} frames/s")

        try:
            for which, outcome in run(plans, crew, tell):
                status = "failed" if not outcome.frames else "partial" if outcome.problems else "done"
                order = orders[which]
                said[which] = _said(order.source, _made(order), status, outcome)
                _show(said[which])
        except KeyboardInterrupt:
            done = sum(one["status"] in ("done", "partial") for one in said.values())
            console.print(f"interrupted: {done} of {len(orders)} are done; the same call with --resume goes on")
            raise
    others = [_said(source, None, "left", Outcome()) for source in left]
    return _sum_up([*others, *(said[which] for which in sorted(said))], time.monotonic() - began, as_json)


def _made(order: Order) -> Path:
    return order.target if isinstance(order, Job) else order.folder


def _said(source: Path, target: Path | None, status: str, outcome: Outcome) -> dict[str, Any]:
    return {
        "source": str(source),
        "target": None if target is None else str(target),
        "status": status,
        "frames": outcome.frames,
        "pairs": None if outcome.pairs is None else len(outcome.pairs.numbers),
        "seconds": round(outcome.seconds, 3),
        "notes": outcome.notes,
        "problems": outcome.problems,
    }


def _show(one: dict[str, Any]) -> None:
    """One line for a file that is done, and one for each thing to know about it."""
    if one["status"] == "failed":
        console.print(f"failed: {one['problems'][0]}", markup=False, soft_wrap=True)
        return
    what = f"{one['frames']} frames" if one["pairs"] is None else f"{one['pairs']} pairs of {one['frames']} frames"
    console.print(f"{one['source']} -> {one['target']}: {what}", markup=False, soft_wrap=True)
    remarks = one["problems"] + one["notes"]
    for remark in remarks[:_SHOWN]:
        console.print(f"  {remark}", markup=False, soft_wrap=True)
    if len(remarks) > _SHOWN:
        console.print(f"  and {len(remarks) - _SHOWN} more", markup=False)


def _sum_up(said: list[dict[str, Any]], seconds: float, as_json: bool) -> int:
    frames = sum(one["frames"] for one in said)
    counts = Counter(one["status"] for one in said)
    speed = frames / seconds if seconds > 0 else 0.0
    if as_json:
        figures = {"frames": frames, "seconds": round(seconds, 3), "fps": round(speed, 1)}
        click.echo(json.dumps({"files": said, **figures}, ensure_ascii=False, indent=1))
    parts = [f"{counts[status]} {word}" for status, word in _WORDS.items() if counts[status]]
    console.print(f"{', '.join(parts) or 'nothing to do'}: {frames} frames in {seconds:.1f} s, {speed:.0f} a second")
    return 1 if counts["failed"] or counts["partial"] else 0


_WORDS = {"done": "done", "partial": "done in part", "failed": "failed", "left": "there already"}

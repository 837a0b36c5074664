"""Runs conversions with a progress bar, reports each film as it is done, and sums up."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import click
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from vjfx.cli.messages import console
from vjfx.convert.batch import plan, run
from vjfx.convert.executor import Executor, InProcess, Processes, default_workers
from vjfx.convert.job import FilmJob, Outcome
from vjfx.convert.missing import Job, noted_missing

_RECENT = 10.0  # seconds from which the time left is estimated
_SHOWN = 3  # problems and notes per file


@contextmanager
def executor_for(workers: int | None, cluster: str | None) -> Iterator[Executor]:
    """This process, several processes, or a cluster; raises UsageError, DeviceError."""
    if cluster is not None:
        from vjfx.convert.cluster import Cluster

        with closing(Cluster(cluster)) as executor:
            yield executor
    else:
        workers = default_workers() if workers is None else workers
        yield Processes(workers) if workers > 1 else InProcess()


def run_jobs(jobs: Sequence[Job], skipped: Sequence[Job], executor: Executor, as_json: bool) -> int:
    """Run all jobs and report them; returns the exit code, 1 if anything is missing, also from skipped ones."""
    began = time.monotonic()
    results: dict[int, dict[str, Any]] = {}
    columns = SpinnerColumn(), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    remaining = TimeRemainingColumn(elapsed_when_finished=True)
    hidden = not console.is_terminal
    with Progress(
        *columns, remaining, console=console, transient=True, speed_estimate_period=_RECENT, disable=hidden
    ) as bar:
        task = bar.add_task(f"checking {len(jobs)} files", total=None)
        plans = [plan(job, len(jobs), executor) for job in jobs]
        bar.update(task, total=sum(each.frames for each in plans) or None)

        def on_progress(frames: int) -> None:
            speed = frames / max(1e-3, time.monotonic() - began)
            bar.update(task, completed=frames, description=f"{len(results)}/{len(jobs)} · {speed:.0f} frames/s")

        try:
            for which, outcome in run(plans, executor, on_progress):
                status = "failed" if not outcome.frames else "partial" if outcome.problems else "done"
                results[which] = _result(jobs[which], status, outcome)
                _print(results[which])
        except KeyboardInterrupt:
            done = sum(one["status"] in ("done", "partial") for one in results.values())
            console.print(f"interrupted: {done} of {len(jobs)} done; repeat with --resume to convert the rest")
            raise
    others = [_result(job, "left", Outcome(problems=noted_missing(job))) for job in skipped]
    for one in others:
        if one["problems"]:
            _print(one)
    return _sum_up([*others, *(results[which] for which in sorted(results))], time.monotonic() - began, as_json)


def _result(job: Job, status: str, outcome: Outcome) -> dict[str, Any]:
    return {
        "source": str(job.source),
        "target": str(job.target if isinstance(job, FilmJob) else job.folder),
        "status": status,
        "frames": outcome.frames,
        "pairs": None if outcome.pairs is None else len(outcome.pairs.numbers),
        "seconds": round(outcome.seconds, 3),
        "notes": outcome.notes,
        "problems": outcome.problems,
    }


def _print(one: dict[str, Any]) -> None:
    """One line for the file, and one for each problem and note."""
    if one["status"] == "failed":
        console.print(f"failed: {one['problems'][0]}", markup=False, soft_wrap=True)
        return
    what = f"{one['frames']} frames" if one["pairs"] is None else f"{one['pairs']} pairs from {one['frames']} frames"
    if one["status"] == "left":
        what = "left as is, partial (--force converts it again)"
    console.print(f"{one['source']} -> {one['target']}: {what}", markup=False, soft_wrap=True)
    remarks = one["problems"] + one["notes"]
    for remark in remarks[:_SHOWN]:
        console.print(f"  {remark}", markup=False, soft_wrap=True)
    if len(remarks) > _SHOWN:
        console.print(f"  and {len(remarks) - _SHOWN} more", markup=False)


def _sum_up(results: list[dict[str, Any]], seconds: float, as_json: bool) -> int:
    frames = sum(one["frames"] for one in results)
    counts = Counter(one["status"] for one in results)
    speed = frames / seconds if seconds > 0 else 0.0
    if as_json:
        figures = {"frames": frames, "seconds": round(seconds, 3), "fps": round(speed, 1)}
        click.echo(json.dumps({"files": results, **figures}, ensure_ascii=False, indent=1))
    parts = [f"{counts[status]} {word}" for status, word in _WORDS.items() if counts[status]]
    short = sum(one["status"] == "left" and bool(one["problems"]) for one in results)
    if short:
        parts[-1] += f" ({short} of them partial)"
    total = f"{', '.join(parts) or 'nothing to do'}: {frames} frames in {seconds:.1f} s, {speed:.0f} frames/s"
    console.print(total, soft_wrap=True)
    return 1 if counts["failed"] or any(one["problems"] for one in results) else 0


_WORDS = {"done": "done", "partial": "partial", "failed": "failed", "left": "left as is"}  # "left" is the last

"""A training run of a motion network and its folder.

| file | contents |
| --- | --- |
| `checkpoint.pt` | the last checkpoint |
| `losses.csv` | the means of the losses since the validation before |
| `log.csv` | a line per validation: held-out loops or scenes beside the true ones |
| `sheet-001000.jpg` | held-out loops, the true frames above the network's; of flow, motion as colours |
| `film-001000.webp` | the same in motion |
| `motion.safetensors` | at the end, the weights |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from vjfx.core.errors import OutputError, UsageError
from vjfx.datasets.loops import Loops
from vjfx.nets import weights
from vjfx.nets.motion.base import NETWORK
from vjfx.training import checkpoint
from vjfx.training.log import Log
from vjfx.training.motion.adversarial import AdversarialTrainer
from vjfx.training.motion.examples import Examples
from vjfx.training.motion.flow_trainer import FlowExamples, FlowTrainer
from vjfx.training.motion.flow_validation import FlowValidation
from vjfx.training.motion.options import MotionOptions
from vjfx.training.motion.trainer import Trainer
from vjfx.training.motion.validation import COLUMNS, Validation, summary, write_pictures

LOG, LOSSES, WEIGHTS = "log.csv", "losses.csv", "motion.safetensors"
_LOSSES = {
    "pix2pix": ("distance", "still", "adversary", "fooled"),
    "affine": ("distance", "still", "flow", "rest"),
    "flow": ("distance", "still", "mask"),
    "parts": ("distance", "still", "flow", "rest"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of the run after a step."""

    step: int
    losses: dict[str, float]  # means since the last validation
    judged: dict[str, float] | None  # a validation's summary, where there was one


class Judge(Protocol):
    """Says how good a network is, and writes its pictures into a folder."""

    columns: Sequence[str]

    def __call__(self, trainer: Trainer, folder: Path) -> dict[str, float]:
        """A number for each column."""


class _LoopJudge:
    """By held-out loops."""

    columns: Sequence[str] = COLUMNS

    def __init__(self, validation: Validation) -> None:
        self._validation = validation

    def __call__(self, trainer: Trainer, folder: Path) -> dict[str, float]:
        judged = self._validation.judge(trainer)
        write_pictures(judged, folder, trainer.step)
        return summary(judged)


class MotionRun:
    """One training run and its folder."""

    def __init__(self, options: MotionOptions, folder: Path, device: str) -> None:
        """Raises SourceError, and UsageError if the loops have another size."""
        if options.model == "flow" and options.loops:
            raise UsageError("--model flow needs no --loops: it learns from scenes that are drawn by program")
        loops = Loops(options.loops) if options.loops else None
        if loops is not None and loops.size != options.size:
            raise UsageError(f"--size is {options.size}, but the loops in '{options.loops}' have {loops.size} pixels")
        if options.model == "pix2pix" and options.size & (options.size - 1):
            raise UsageError(f"--size {options.size}: pix2pix halves it down to one pixel (allowed: 64, 128, 256)")
        self.trainer: Trainer
        self._judge: Judge
        if options.model == "flow":
            self.trainer = FlowTrainer(options, FlowExamples(options.size), device)
            self._judge = FlowValidation(options.size)
        else:
            kind = AdversarialTrainer if options.model == "pix2pix" else Trainer
            self.trainer = kind(options, Examples(loops, options.size, options.synthetic), device)
            self._judge = _LoopJudge(Validation(loops, options.size))
        self._folder = folder
        self._log = Log(folder / LOG, ("step", *self._judge.columns))
        self._losses = Log(folder / LOSSES, ("step", *_LOSSES[options.model]))

    @staticmethod
    def begin(options: MotionOptions, folder: Path, device: str) -> MotionRun:
        """A new run; raises OutputError if the folder holds one already, SourceError and UsageError."""
        checkpoint.refuse_existing(folder)
        run = MotionRun(options, folder, device)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            run._log.begin()
            run._losses.begin()
        except OSError as error:
            raise OutputError(f"cannot write into '{folder}': {error.strerror}") from error
        return run

    @staticmethod
    def resume(folder: Path, device: str, **changes: Any) -> MotionRun:
        """The run in a folder, from its checkpoint on; `changes` replace resumable options. Raises SourceError."""
        options, state = checkpoint.read(folder, "motion network", MotionOptions)
        run = MotionRun(replace(options, **changes), folder, device)
        run.trainer.restore(folder, state)
        for log in (run._log, run._losses):
            log.rewind(run.trainer.step)
        return run

    def run(self) -> Iterator[Progress]:
        """Train step by step to the end and write the weights, or until the caller stops iterating."""
        trainer, options, losses = self.trainer, self.trainer.options, list[dict[str, float]]()
        while trainer.step < options.steps:
            losses.append(trainer.advance())
            means = {name: float(np.mean([each[name] for each in losses])) for name in _LOSSES[options.model]}
            judged = None
            if trainer.step % options.every == 0 or trainer.step == options.steps:
                self._losses.append((trainer.step, *(f"{each:.5f}" for each in means.values())))
                judged = self._judge(trainer, self._folder)
                self._log.append((trainer.step, *(f"{each:.4f}" for each in judged.values())))
                trainer.save(self._folder)
                losses = []
            yield Progress(trainer.step, means, judged)
        described = {name: getattr(options, name) for name in ("model", "size", "width", "parts")}
        weights.write(self._folder / WEIGHTS, NETWORK, described, trainer.finished())

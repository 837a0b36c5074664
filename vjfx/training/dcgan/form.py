"""Chooses the number format and memory layout that train fastest on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import torch

from vjfx.datasets.footage import Footage
from vjfx.training.dcgan.options import AUTO, FORMS, DcganOptions
from vjfx.training.dcgan.trainer import Trainer
from vjfx.training.ranks import Ranks

_MEASURED = 2  # steps per form, after one for warming up


def choose_form(
    options: DcganOptions, footage: Footage, device: str, ranks: Ranks, on_message: Callable[[str], None]
) -> DcganOptions:
    """Replaces form `auto`: measured on this machine, or fixed where several processes must agree."""
    if options.form != AUTO:
        return options
    if ranks.world > 1:
        return replace(options, form="bf16 channels_last" if device.startswith("cuda") else "float32")
    seconds = measure_forms(options, footage, device)
    on_message("seconds per step: " + ", ".join(f"{form} {each:.2f}" for form, each in seconds.items()))
    return replace(options, form=next(iter(seconds)))


def measure_forms(options: DcganOptions, footage: Footage, device: str) -> dict[str, float]:
    """Seconds per step in each form, fastest first, measured on networks that are thrown away."""
    seconds = {}
    for form in FORMS:
        trainer = Trainer(replace(options, form=form), footage, device)
        trainer.advance()
        best = float("inf")
        for _ in range(_MEASURED):
            start = time.perf_counter()
            trainer.advance()
            if device.startswith("cuda"):
                torch.cuda.synchronize()
            best = min(best, time.perf_counter() - start)
        seconds[form] = best
    return dict(sorted(seconds.items(), key=lambda pair: pair[1]))

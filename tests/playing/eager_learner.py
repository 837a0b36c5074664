"""The learner of styles for a busy machine: at normal priority, with few and small pictures."""

from __future__ import annotations

from functools import partial

import torch

from vjfx.training.style import learner
from vjfx.training.style.options import QuickOptions


def eager() -> None:
    """Change the module for this process."""
    learner._DRAWN = 2, 64
    learner.QuickOptions = partial(QuickOptions, side=64)  # type: ignore[assignment,misc]
    learner.get_out_of_the_way = lambda: torch.set_num_threads(1)


if __name__ == "__main__":
    eager()
    learner.main()

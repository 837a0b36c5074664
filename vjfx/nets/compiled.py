"""Expressions that torch compiles into fused kernels, where it can."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from logging import getLogger
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@lru_cache(maxsize=8)
def fused(expression: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The expression as fused kernels for any size, or as it is where torch cannot compile."""
    import torch

    return attempted(torch.compile(expression, dynamic=True), expression)


def attempted(compiled: Callable[..., Tensor], otherwise: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """What was compiled, or for good the other once it turns out that torch cannot compile."""
    kernels: Callable[..., Tensor] | None = compiled

    def run(*planes: Tensor) -> Tensor:
        nonlocal kernels
        if kernels is not None:
            try:
                return kernels(*planes)
            except RuntimeError as error:
                kernels = None
                reason = str(error).partition("\n")[0]
                getLogger(__name__).warning("line art runs uncompiled, as torch cannot compile here: %s", reason)
        return otherwise(*planes)

    return run

"""Expressions compiled by torch into fused kernels, with a fallback where it cannot compile."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from logging import getLogger
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@lru_cache(maxsize=8)
def fused(expression: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The expression as fused kernels for any size, or uncompiled where torch cannot compile."""
    import torch

    return with_fallback(torch.compile(expression, dynamic=True), expression)


def with_fallback(compiled: Callable[..., Tensor], otherwise: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The compiled function; if compiling fails at its first call, `otherwise` from then on."""
    kernels: Callable[..., Tensor] | None = compiled

    def run(*planes: Tensor) -> Tensor:
        nonlocal kernels
        if kernels is not None:
            try:
                return kernels(*planes)
            except RuntimeError as error:
                kernels = None
                reason = str(error).partition("\n")[0]
                getLogger(__name__).warning("line art runs uncompiled because torch cannot compile here: %s", reason)
        return otherwise(*planes)

    return run

"""Batch normalisation over the whole batch of a training by several processes, each with its rows."""

from __future__ import annotations

import torch
import torch.distributed as dist
from torch import Tensor, nn


class _Sum(torch.autograd.Function):
    """The sum over all processes, differentiable twice, as R1 needs."""

    @staticmethod
    def forward(ctx: object, tensor: Tensor) -> Tensor:
        total = tensor.clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: object, slope: Tensor) -> Tensor:
        total: Tensor = _Sum.apply(slope)  # type: ignore[no-untyped-call]
        return total


class SharedBatchNorm(nn.BatchNorm2d):
    """Batch normalisation over the batches of all processes; unlike SyncBatchNorm on any device."""

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> the same."""
        if not self.training or not dist.is_initialized():
            return super().forward(x)
        wide = x.to(torch.promote_types(x.dtype, torch.float32))
        world = dist.get_world_size()
        mean = _Sum.apply(wide.mean(dim=(0, 2, 3))) / world  # type: ignore[no-untyped-call]
        centred = wide - mean[:, None, None]
        variance = _Sum.apply(centred.square().mean(dim=(0, 2, 3))) / world  # type: ignore[no-untyped-call]
        self._update_statistics(mean.detach(), variance.detach(), world * x.numel() // x.shape[1])
        scale = self.weight * torch.rsqrt(variance + self.eps)
        normed: Tensor = centred * scale[:, None, None] + self.bias[:, None, None]
        return normed.to(x.dtype)

    @torch.no_grad()
    def _update_statistics(self, mean: Tensor, variance: Tensor, count: int) -> None:
        assert self.running_mean is not None and self.running_var is not None and self.momentum is not None
        assert self.num_batches_tracked is not None
        self.num_batches_tracked += 1
        self.running_mean.lerp_(mean, self.momentum)
        self.running_var.lerp_(variance * count / (count - 1), self.momentum)


def share_statistics(net: nn.Module) -> None:
    """Make every batch normalisation of the network use the statistics of all processes."""
    for module in net.modules():
        if type(module) is nn.BatchNorm2d:
            module.__class__ = SharedBatchNorm

"""Data-parallel training by several processes (torchrun), each with its share of every batch.

All processes draw the same batches, latents and augmentations and then take their own rows. Batch normalisation uses
the statistics of the whole batch. The number of processes thus changes nothing but the order of sums.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from vjfx.core.errors import UsageError


@dataclass(frozen=True, slots=True)
class Ranks:
    """The rank of this process and the number of processes."""

    rank: int = 0
    world: int = 1

    @staticmethod
    def join(device: str) -> tuple[Ranks, str]:
        """Join the process group if torchrun started this process; returns this process's device too."""
        world = int(os.environ.get("WORLD_SIZE", "1"))
        if world == 1:
            return Ranks(), device
        if device == "cuda":
            device = f"cuda:{os.environ.get('LOCAL_RANK', '0')}"
            torch.cuda.set_device(device)
        dist.init_process_group("nccl" if device.startswith("cuda") else "gloo")
        return Ranks(dist.get_rank(), world), device

    def leave(self) -> None:
        """Leave the process group."""
        if self.world > 1:
            dist.destroy_process_group()

    @property
    def first(self) -> bool:
        """Whether this process writes files and reports progress."""
        return self.rank == 0

    def share(self, batch: int) -> slice:
        """This process's rows of a batch; raises UsageError."""
        if batch % self.world:
            raise UsageError(f"--batch {batch} cannot be divided among {self.world} processes (allowed: a multiple)")
        each = batch // self.world
        return slice(self.rank * each, (self.rank + 1) * each)

    def wrap(self, net: nn.Module) -> nn.Module:
        """The network to call in training: its gradients are the means over all processes."""
        # Buffers need no synchronisation: SharedBatchNorm gives them the same values everywhere.
        return DistributedDataParallel(net, forward_sync_buffers=False) if self.world > 1 else net

    def mean(self, values: Tensor) -> Tensor:
        """The mean over all processes, computed in place."""
        if self.world > 1:
            dist.all_reduce(values)
            values /= self.world
        return values

    def wait(self) -> None:
        """Wait for all processes."""
        if self.world > 1:
            dist.barrier()


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

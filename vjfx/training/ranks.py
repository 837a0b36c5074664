"""Data-parallel training by several processes (torchrun), each with its share of every batch.

All processes draw the same batches and random numbers and then take their own rows, so that the number of processes
changes nothing but the order of sums.
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
        # Buffers need no synchronisation: each training gives them the same values everywhere.
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

"""A network whose work on a GPU is recorded once for each shape of its inputs and then replayed.

A small network launches hundreds of kernels a picture, which takes a processor longer than the GPU takes to run them; a
graph is one launch ("CUDA Graphs", PyTorch's notes on CUDA semantics).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from logging import getLogger
from threading import Lock
from typing import Any

import torch
from torch import Tensor

_MOST = 4  # shapes that are kept, the last ones used
_WARMUP = 3  # calls before recording, in which libraries choose their kernels

Shape = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """A graph and the memory that it reads and writes."""

    replay: Callable[[], None]
    inputs: tuple[Tensor, ...]
    output: Tensor


class Recorded:
    """Called like the network; thread-safe."""

    def __init__(self, net: Callable[..., Tensor], record: Callable[..., Recording] | None = None) -> None:
        """`record` makes a recording of a network and its inputs."""
        self._net, self._record = net, record or recorded
        self._recordings: OrderedDict[Shape, Recording] = OrderedDict()
        self._failed = False
        self._lock = Lock()

    def __call__(self, *inputs: Tensor) -> Tensor:
        """The network's answer, in memory of its own; without a graph where none can be recorded."""
        with self._lock:
            recording = None if self._failed else self._found(inputs)
            if recording is None:
                return self._net(*inputs)
            for place, given in zip(recording.inputs, inputs, strict=True):
                place.copy_(given)
            recording.replay()
            return recording.output.clone()

    def _found(self, inputs: tuple[Tensor, ...]) -> Recording | None:
        shape = tuple(tuple(each.shape) for each in inputs)
        if shape not in self._recordings:
            try:
                self._recordings[shape] = self._record(self._net, inputs)
            except RuntimeError as error:
                self._failed = True
                self._recordings.clear()
                reason = str(error).partition("\n")[0]
                getLogger(__name__).warning("the network runs without a CUDA graph: %s", reason)
                return None
            if len(self._recordings) > _MOST:
                self._recordings.popitem(last=False)
        self._recordings.move_to_end(shape)
        return self._recordings[shape]


def recorded(net: Callable[..., Tensor], inputs: tuple[Tensor, ...]) -> Recording:
    """The network's work on copies of these inputs, which are on a CUDA device; raises RuntimeError."""
    own = tuple(each.clone() for each in inputs)
    graph: Any = torch.cuda.CUDAGraph()
    side: Any = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(_WARMUP):
            net(*own)
    torch.cuda.current_stream().wait_stream(side)
    # Other layers' threads go on using the GPU.
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):
        output = net(*own)
    return Recording(graph.replay, own, output)

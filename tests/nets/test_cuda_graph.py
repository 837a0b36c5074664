"""Recorded networks: one recording for each shape, few of them, and none where recording fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from vjfx.nets.cuda_graph import Recorded, Recording


class Recorder:
    """Records as a GPU does: what is replayed reads and writes the same memory every time."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def __call__(self, net: Callable[..., Tensor], inputs: tuple[Tensor, ...]) -> Recording:
        self.shapes.append(tuple(inputs[0].shape))
        own = tuple(each.clone() for each in inputs)
        output = net(*own)

        def replay() -> None:
            output.copy_(net(*own))

        return Recording(replay, own, output)


def test_each_shape_is_recorded_once_and_answers_are_not_overwritten() -> None:
    recorder = Recorder()
    net = Recorded(lambda a, b: a + 2 * b, recorder)
    first = net(torch.ones(2), torch.ones(2))
    second = net(torch.zeros(2), torch.ones(2))
    assert first.tolist() == [3, 3] and second.tolist() == [2, 2]
    assert net(torch.ones(3), torch.ones(3)).tolist() == [3, 3, 3]
    assert recorder.shapes == [(2,), (3,)]


def test_few_shapes_are_kept() -> None:
    recorder = Recorder()
    net = Recorded(lambda x: x + 1, recorder)
    for size in (1, 2, 3, 4, 1, 5, 1, 2):
        assert net(torch.zeros(size)).tolist() == [1] * size
    assert recorder.shapes == [(1,), (2,), (3,), (4,), (5,), (2,)], "the longest unused one went"


def test_where_recording_fails_the_network_runs_by_itself(caplog: pytest.LogCaptureFixture) -> None:
    calls = []

    def broken(*_: object) -> Recording:
        calls.append(1)
        raise RuntimeError("operation not permitted when stream is capturing\nmore")

    net = Recorded(lambda x: 2 * x, broken)
    assert [net(torch.ones(1)).item() for _ in range(3)] == [2, 2, 2]
    assert len(calls) == 1
    assert caplog.messages == [
        "the network runs without a CUDA graph: operation not permitted when stream is capturing"
    ]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_graph_gives_the_networks_answers() -> None:
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.ReLU(), torch.nn.Conv2d(8, 3, 3)).cuda().half().eval()
    graph = Recorded(net)
    with torch.inference_mode():
        for size in (32, 48, 32):
            x = torch.rand(1, 3, size, size, device="cuda", dtype=torch.float16)
            assert torch.allclose(graph(x), net(x), atol=1e-3)

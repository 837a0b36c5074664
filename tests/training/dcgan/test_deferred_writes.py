"""Files that had no room are there once there is some."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.training.dcgan.learning import full_disk
from vjfx.nets import weights
from vjfx.nets.dcgan import Generator
from vjfx.training.dcgan.deferred_writes import DeferredWrites


def test_what_has_no_room_waits(tmp_path: Path) -> None:
    net, waiting, places = (
        Generator(64, 4),
        DeferredWrites(),
        [tmp_path / "new" / name for name in ("a.jpg", "b.safetensors")],
    )
    with full_disk():
        waiting.leave(places[0], lambda path: path.write_bytes(bytes(50_000)))
        waiting.leave(places[1], lambda path: weights.write(path, "dcgan", net.options, net))
        assert list(places[0].parent.iterdir()) == [], "and halves take no room"
        with pytest.raises(OSError, match="large"):
            waiting.write()
    waiting.write()
    assert places[0].read_bytes() == bytes(50_000)
    found = weights.read("dcgan", str(places[1])).tensors["project.weight"]
    torch.testing.assert_close(found, net.project.weight.detach().half())
    places[0].unlink()
    waiting.write()
    assert not places[0].exists(), "it is written once"


def test_what_is_forgotten_is_not_written(tmp_path: Path) -> None:
    waiting = DeferredWrites()
    with full_disk(10):
        waiting.leave(tmp_path / "a", lambda path: path.write_bytes(bytes(50)))
    waiting.forget()
    waiting.write()
    assert list(tmp_path.iterdir()) == []

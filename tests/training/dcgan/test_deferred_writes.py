"""Deferred writes: files that did not fit on the disk are written later."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.training.dcgan.learning import full_disk
from vjfx.core.atomic import write_bytes
from vjfx.nets import weights
from vjfx.nets.dcgan import Generator
from vjfx.training.dcgan.deferred_writes import DeferredWrites


def test_files_are_kept_until_the_disk_has_room(tmp_path: Path) -> None:
    net, writes = Generator(64, 4), DeferredWrites()
    paths = [tmp_path / "new" / name for name in ("a.jpg", "b.safetensors")]
    with full_disk():
        writes.add(paths[0], lambda path: write_bytes(path, bytes(50_000)))
        writes.add(paths[1], lambda path: weights.write(path, "dcgan", net.options, net))
        assert list(paths[0].parent.iterdir()) == [], "no partial file is left"
        with pytest.raises(OSError, match="large"):
            writes.write()
    writes.write()
    assert paths[0].read_bytes() == bytes(50_000)
    found = weights.read("dcgan", str(paths[1])).tensors["project.weight"]
    torch.testing.assert_close(found, net.project.weight.detach().half())
    paths[0].unlink()
    writes.write()
    assert not paths[0].exists(), "each file is written once"


def test_cleared_files_are_not_written(tmp_path: Path) -> None:
    writes = DeferredWrites()
    with full_disk(10):
        writes.add(tmp_path / "a", lambda path: write_bytes(path, bytes(50)))
    writes.clear()
    writes.write()
    assert list(tmp_path.iterdir()) == []

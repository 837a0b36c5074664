"""The Python in docs/plugins.md, run as it is written there."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from tests.playing.show import ROOT
from tests.plugins import Install, install
from vjfx.core.frame import Layout
from vjfx.core.param import Kind, defaults
from vjfx.core.protocols import Setting
from vjfx.core.registry import ControlKind, SourceKind

__all__ = ["install"]  # a fixture

BLOCKS = re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs" / "plugins.md").read_text(), re.MULTILINE | re.DOTALL)


def run(word: str) -> dict[str, Any]:
    """What the one block with this word defines."""
    (block,) = (block for block in BLOCKS if word in block)
    defined: dict[str, Any] = {"__name__": word}
    exec(block, defined)
    return defined


def test_the_source() -> None:
    kind = run("Sweep")["sweep"]
    assert isinstance(kind, SourceKind)
    source = kind.open("", Setting(size=(16, 9)))
    frames = [source.read(now, defaults(source.params)) for now in (0.0, 1.0, 6.25)]
    assert [frame and (frame.size, int(frame.planes[0][0, 0])) for frame in frames] == [
        ((16, 9), level) for level in (0, 51, 63)
    ]
    source.close()


def test_the_control() -> None:
    class Target:
        def __init__(self) -> None:
            self.shares: list[float] = []

        def set(self, address: str, value: object) -> None:
            pytest.fail("only set_normal is called")

        def set_normal(self, address: str, share: float) -> None:
            assert address == "/master/level"
            self.shares.append(share)

    kind, target = run("Drift")["drift"], Target()
    assert isinstance(kind, ControlKind)
    control = kind.open("/master/level", target)
    end = time.monotonic() + 10
    while len(target.shares) < 3 and time.monotonic() < end:
        time.sleep(0.01)
    control.close()
    assert target.shares[:3] == [0.99, 0.98, 0.97]
    assert (control.name, control.status()) == ("", "")


def test_the_row() -> None:
    assert run("FilterKind")["posterise"].make == "vjfx_example.posterise:Posterise"


def test_the_test_of_a_plugin(install: Install) -> None:
    (code,) = (block for block in BLOCKS if "class Sweep" in block)
    install("sweeper", code, sources={"sweep": "sweep"})
    run("test_sweep")["test_sweep"]()


def test_the_tables_name_every_kind_and_layout() -> None:
    text = (ROOT / "docs" / "plugins.md").read_text()
    for member in (*Kind, *Layout):
        assert text.count(f"| `{member.name}`") == 1

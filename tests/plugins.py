"""Plugins for tests: packages that are installed as far as Python's metadata says."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from vjfx.control import CONTROLS
from vjfx.core import plugins
from vjfx.filters import FILTERS
from vjfx.outputs import OUTPUTS
from vjfx.sources import SOURCES


class Install(Protocol):
    def __call__(self, name: str, code: str, version: str = "1.0", **groups: Mapping[str, str]) -> str:
        """Install a package of one module; `groups`: filters={"name": "object"}. Returns the module's name."""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    modules = []

    def make(name: str, code: str, version: str = "1.0", **groups: Mapping[str, str]) -> str:
        folder = tmp_path / "site" / name
        facts = folder / f"{name}-{version}.dist-info"
        facts.mkdir(parents=True)
        (folder / f"{name}.py").write_text(code)
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        sections = (
            f"[vjfx.{group}]\n" + "".join(f"{key} = {name}:{target}\n" for key, target in names.items())
            for group, names in groups.items()
        )
        (facts / "entry_points.txt").write_text("".join(sections))
        monkeypatch.syspath_prepend(folder)
        modules.append(name)
        _forget()
        return name

    yield make
    for name in modules:
        sys.modules.pop(name, None)
    _forget()


def _forget() -> None:
    """Let every registry look for plugins again."""
    plugins.installed.cache_clear()
    for registry in (SOURCES, FILTERS, OUTPUTS, CONTROLS):
        registry.forget_plugins()

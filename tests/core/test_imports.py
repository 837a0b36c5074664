"""The rule of docs/architecture.md: imports point down, from floor to floor, never sideways and never in a circle."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "vjfx"
FLOORS = (
    {"core"},
    {"values"},
    {"media", "isf", "nets", "latent"},
    {"gl", "audio", "sources", "filters", "outputs", "control"},
    {"show", "datasets"},
    {"app", "convert", "training", "transfer"},
    {"cli"},
)
FLOOR = {folder: number for number, folders in enumerate(FLOORS) for folder in folders}
# Libraries that only these places may import.
ONLY = {
    "moderngl": ("gl",),
    "glfw": ("outputs",),
    "sounddevice": ("audio",),
    "mido": ("training",),  # writes MIDI files, for songs to learn from
    "rtmidi": ("control",),
}
# Libraries that take long to import; importlib.metadata does too, and is needed for plugins only.
HEAVY = ("torch", "glfw", "sounddevice", "mido", "rtmidi", "importlib.metadata")
MODULES = sorted(path for path in ROOT.rglob("*.py") if path.parent != ROOT)


def name(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name(path) for path in MODULES}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {module if module in NAMES else node.module for module in whole}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    here = path.relative_to(ROOT).parts[0]
    assert here in FLOOR, f"{here} is on no floor"
    for module in imports(path):
        first, _, rest = module.partition(".")
        assert here in ONLY.get(first, (here,)), f"{first} may be imported in {ONLY[first]} only"
        there = rest.partition(".")[0]
        if first == "vjfx" and rest and there != here:
            assert FLOOR.get(there, 0) < FLOOR[here], f"{here} imports {module}, which is not below it"


def test_no_module_imports_itself_through_others() -> None:
    graph = {name(path): imports(path) & NAMES - {name(path)} for path in MODULES}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize(
    "module",
    [
        "vjfx",
        "vjfx.cli",
        "vjfx.filters.lineart",
        "vjfx.show.build",
        "vjfx.app.session",
        "vjfx.nets.lineart",
        "vjfx.convert.request",
        "vjfx.datasets.pairs",
        "vjfx.sources.still",
    ],
)
def test_imports_stay_lean(module: str) -> None:
    code = f"import sys, {module}; print(*(m for m in {HEAVY} if m in sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""

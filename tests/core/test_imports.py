"""The rule of docs/architecture.md: imports point down, folders do not import each other sideways."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "vjfx"
FOLDERS = {"sources", "filters", "nets", "latent", "gl", "audio", "control", "outputs", "training", "offline", "cli"}
GROUND = {"errors", "frame", "param", "interfaces", "composition", "tables", "device", "memory"}
TIME = {"address", "clock", "beat", "signals", "route", "wire", "patch", "preset", "library"}
LOOP = {"stats", "trouble", "feed", "show", "parts", "changeover", "loop"}
TOP = {"options", "plan", "build", "reload", "hearing", "overlay", "session"}
ALSO = {
    "filters": {"nets"},
    "sources": {"nets", "latent"},
    "training": {"nets"},
    "offline": {"nets", "sources", "training", "gl", "audio", "library"},
    "cli": FOLDERS | TOP | TIME | {"stats"},
}
ONLY = {"moderngl": "gl", "glfw": "outputs", "sounddevice": "audio", "pythonosc": "control", "mido": "control"}


def imports(path: Path) -> set[tuple[str, str]]:
    """(first part, second part) of everything a module imports, wherever in the file; not what types alone need."""
    tree = ast.parse(path.read_text())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {tuple((name + "..").split(".")[:2]) for name in names}
    return found


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    place = path.relative_to(ROOT).parts
    here = place[0] if len(place) > 1 else path.stem
    if here in GROUND:
        allowed = GROUND
    elif here in TIME:
        allowed = GROUND | TIME
    elif here in LOOP:
        allowed = GROUND | TIME | LOOP
    elif here in TOP:
        allowed = GROUND | TIME | LOOP | TOP | FOLDERS - {"cli"}
    elif here in ("__init__", "__main__"):
        allowed = {"cli"}
    else:
        assert here in FOLDERS, f"{here} has no place in the layout"
        allowed = GROUND | {"clock", "patch", "preset", here} | ALSO.get(here, set())
    own = {second for first, second in imports(path) if first == "vjfx"} - {"__version__", "STARTED", ""}
    assert own <= allowed, f"{place} imports {own - allowed}"
    for library, folder in ONLY.items():
        assert here == folder or library not in {first for first, _ in imports(path)}, f"{library} belongs to {folder}/"


def test_every_module_has_a_place() -> None:
    modules = {path.stem for path in ROOT.glob("*.py")} - {"__init__", "__main__"}
    assert modules == GROUND | TIME | LOOP | TOP


@pytest.mark.parametrize(
    "module",
    [
        "vjfx.cli",
        "vjfx.filters.lineart",
        "vjfx.build",
        "vjfx.session",
        "vjfx.nets.lineart",
        "vjfx.offline.orders",
        "vjfx.training.pairs",
    ],
)
def test_imports_stay_lean(module: str) -> None:
    code = f"import sys, {module}; print(*(m for m in ('torch', 'glfw', 'sounddevice', 'mido') if m in sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""

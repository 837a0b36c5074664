"""The rooms of vjfx/audio are independent; the modules above them combine them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "vjfx" / "audio"
ALLOWED = {"analysis": set(), "beat": {"analysis"}, "groovebox": set(), "io": set(), "sections": {"analysis"}}


@pytest.mark.parametrize("room", sorted(path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()))
def test_a_room_imports_no_other(room: str) -> None:
    for path in (ROOT / room).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("vjfx.audio."):
                other = str(node.module).split(".")[2]
                assert other in ALLOWED[room] | {room}, f"{room}/{path.name} imports {node.module}"

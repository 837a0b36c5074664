"""Our shaders compile with the strictest compiler, as in other hosts and with other drivers."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.tools import need
from vjfx.gl import program
from vjfx.isf import file as isf
from vjfx.isf.dialect import assemble

ROOT = Path(__file__).parents[2] / "shaders"


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.fs")), ids=lambda path: path.stem)
def test_is_standard_glsl(path: Path, tmp_path: Path) -> None:
    """Khronos' compiler, GLSL 3.3 and macOS's 4.1; PASSINDEX as a uniform, as other hosts have it, and as constant."""
    shader = isf.load(path)
    front = program.front("isf_fragment.glsl", shader)
    files = []
    for version in ("330", "410"):
        for name, index in (
            ("uniform", "uniform int PASSINDEX;"),
            ("last", f"#define PASSINDEX {len(shader.targets) - 1}"),
        ):
            file = tmp_path / f"{version}-{name}.frag"
            file.write_text(assemble(f"#version {version} core\n{index}\n", front, shader.fragment))
            files.append(str(file))
    result = subprocess.run([need("glslangValidator"), *files], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert not re.search(r"pow\((?!abs\()[^;]*?, 2\.0\)", shader.fragment), "pow of less than 0 is not a number"
    assert "\\\n" not in shader.fragment, "GLSL before 4.2 does not join lines at a backslash"

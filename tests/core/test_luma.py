"""One table of luma weights, also for what cannot read it: integers and shaders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vjfx.core.frame import Matrix
from vjfx.core.luma import GRAY, WEIGHTS

ROOT = Path(__file__).parents[2]


def test_weights_add_up_to_one() -> None:
    assert set(WEIGHTS) == set(Matrix)
    assert [sum(weights) for weights in WEIGHTS.values()] == pytest.approx([1, 1, 1])
    assert sum(GRAY) == 32768


def test_integer_weights_are_bt601() -> None:
    assert [weight / 32768 for weight in GRAY] == pytest.approx(WEIGHTS[Matrix.BT601], abs=1 / 32768)


def test_every_shader_has_the_weights_of_the_table() -> None:
    used = re.compile(r"(?:LUMA = |dot\([^;]*?, )vec3\((0?\.\d+), *(0?\.\d+), *(0?\.\d+)\)")
    files = [*ROOT.glob("shaders/**/*.fs"), *ROOT.glob("vjfx/gl/glsl/*")]
    found = [(path.name, tuple(map(float, each))) for path in files for each in used.findall(path.read_text())]
    weights = [(name, each) for name, each in found if abs(sum(each) - 1) < 0.05]
    assert {"blend.frag", "levels.fs"} <= {name for name, _ in weights}
    assert not [name for name, each in weights if each not in WEIGHTS.values()]

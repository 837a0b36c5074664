"""`vjfx shaders`: every shader with what its inputs may be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vjfx.cli.listing import allowed, default
from vjfx.isf import file as isf
from vjfx.nets.weights import trained


@pytest.mark.parametrize(
    ("input", "values", "first"),
    [
        ('"TYPE": "float", "MIN": -1, "MAX": 2.5, "DEFAULT": 0.25', "-1 to 2.5", "0.25"),
        ('"TYPE": "bool", "DEFAULT": 1', "on or off", "on"),
        ('"TYPE": "event"', "a trigger", ""),
        ('"TYPE": "long", "VALUES": [3, 1], "LABELS": ["soft", "hard"], "DEFAULT": 1', "soft, hard", "hard"),
        ('"TYPE": "long", "MIN": 1, "MAX": 9', "1 to 9", "0"),
        ('"TYPE": "color", "DEFAULT": [1, 0.5, 0]', "a colour", "1 0.5 0 1"),
        ('"TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 2]', "0 0 to 1 2", "0 0"),
        ('"TYPE": "point2D"', "a point", "0 0"),
    ],
)
def test_the_values_of_an_input_in_a_few_words(input: str, values: str, first: str) -> None:
    (param,) = isf.read(f'/*{{"INPUTS": [{{"NAME": "x", {input}}}]}}*/', Path("t.fs")).params
    assert (allowed(param), default(param)) == (values, first)


def test_all_are_listed_and_a_broken_one_says_why(tmp_path: Path) -> None:
    (tmp_path / "ISF").mkdir()
    (tmp_path / "ISF" / "broken-one.fs").write_text("/*{\n oh }*/")
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "COLUMNS": "200"}
    command = [sys.executable, "-m", "vjfx", "shaders"]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    lines = result.stdout.splitlines()
    plasma = next(index for index, line in enumerate(lines) if line.startswith("plasma  generator  "))
    assert any(line.split()[:4] == ["speed", "0", "to", "1"] for line in lines[plasma : plasma + 9])
    if sys.platform == "linux":
        assert any(line.startswith("broken-one") and "broken-one.fs:2: " in line for line in lines)


@pytest.mark.slow
def test_genres_are_listed_with_their_training_and_parameters() -> None:
    command = [sys.executable, "-m", "vjfx", "genres"]
    result = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "200"}, check=True)
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    for name in trained("dcgan"):
        assert any(line.startswith(f"{name} 96 px") and "within the footage" in line for line in lines), name
    assert {"particles", "type", "landscape"} <= set(trained("dcgan"))
    for knob in (
        "speed -2 to 2 places a beat 0.25 of wander",
        "kill a trigger bend",
        "weights text particles genre",
    ):
        assert any(line.startswith(knob) for line in lines), knob
    assert any(line.startswith("layer form, shape, detail, surface shape layer") for line in lines)

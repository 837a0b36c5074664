"""The package in examples/plugin, installed where nothing of it was before, and played."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.playing.show import ROOT

pytestmark = pytest.mark.slow

SIZE = (64, 36)
PRESET = """\
[[layer]]
name = "a"
source = "ramp.png"
filters = [{ use = "posterise", levels = 3 }]
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables with which Python finds the package, built and installed by pip."""
    folder = tmp_path_factory.mktemp("plugin")
    shutil.copytree(ROOT / "examples" / "plugin", folder / "plugin")  # building leaves files beside the package
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--target", folder / "site", folder / "plugin"], check=True)
    search = (str(folder / "site"), os.environ.get("PYTHONPATH", ""))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, search))}


def vjfx(environment: dict[str, str], folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from vjfx.cli import main; main()", *map(str, arguments)]
    path = os.pathsep.join((str(ROOT), environment["PYTHONPATH"]))
    return subprocess.run(
        command, cwd=folder, env={**environment, "PYTHONPATH": path}, capture_output=True, text=True, timeout=120
    )


def sheet(path: Path) -> NDArray[np.uint8]:
    return np.asarray(Image.open(path).convert("RGB"))


def test_a_show_plays_through_its_filter_into_its_output(environment: dict[str, str], tmp_path: Path) -> None:
    ramp = np.repeat(np.linspace(0, 255, SIZE[0]).astype(np.uint8)[None], SIZE[1], axis=0)
    Image.fromarray(np.stack([ramp] * 3, axis=-1)).save(tmp_path / "ramp.png")
    for name, text in (("with", PRESET), ("without", PRESET.splitlines(keepends=True)[:3])):
        (tmp_path / f"{name}.toml").write_text("".join(text))
        made = vjfx(
            environment,
            tmp_path,
            *("render", "--preset", f"{name}.toml", "--size", "64x36", "--seconds", "2.5"),
            *("-o", f"contact-sheet:{name}.png", "-o", f"{name}.mp4"),
        )
        assert made.returncode == 0, made.stderr
        assert f"recorded {name}.png" in made.stderr.splitlines()
        assert (tmp_path / f"{name}.mp4").stat().st_size > 0
    posterised, plain = sheet(tmp_path / "with.png"), sheet(tmp_path / "without.png")
    assert posterised.shape == plain.shape == (SIZE[1], 3 * SIZE[0], 3)  # at 0, 1 and 2 seconds
    assert set(np.unique(posterised)) == {0, 128, 255}
    assert len(np.unique(plain)) > 50
    wanted = np.select([plain < 64, plain < 192], [0, 128], 255)
    off = posterised != wanted
    off &= (np.abs(plain.astype(int) - 64) > 2) & (np.abs(plain.astype(int) - 192) > 2)  # the GPU may round there
    assert not off.any()


def test_it_is_listed(environment: dict[str, str], tmp_path: Path) -> None:
    listed = json.loads(vjfx(environment, tmp_path, "plugins", "--json").stdout)
    found = {(each["kind"], each["name"]): each for each in listed if each["package"] == "vjfx-example"}
    assert set(found) == {("filter", "posterise"), ("output", "contact-sheet")}
    assert {(each["version"], each["problem"]) for each in found.values()} == {("0.1.0", "")}
    assert all(Path(each["place"]).name == "site" and each["help"] for each in found.values())
    table = vjfx(environment, tmp_path, "plugins").stdout
    assert "posterise" in table and "contact-sheet" in table and "vjfx-example" in table


def test_an_output_that_cannot_be_opened_is_one_line(environment: dict[str, str], tmp_path: Path) -> None:
    made = vjfx(environment, tmp_path, "render", "-o", "contact-sheet:no/such/sheet.png")
    assert made.returncode == 1
    assert made.stderr == "vjfx: no/such/sheet.png: there is no folder no/such\n"
    near = vjfx(environment, tmp_path, "render", "-o", "contact-shet:a.png")
    assert near.returncode == 2 and "unknown output 'contact-shet'; did you mean 'contact-sheet'?" in near.stderr

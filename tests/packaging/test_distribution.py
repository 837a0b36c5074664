"""The sdist and the wheel: built, complete, and installed where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.playing import media

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
FOLDERS = ("vjfx", "shaders", "presets")  # what an installed vjfx consists of


class Built(NamedTuple):
    sdist: Path
    wheel: Path


def run(*command: object, cwd: Path) -> str:
    """The standard output of a program that knows neither this checkout nor a display."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "DISPLAY", "WAYLAND_DISPLAY")
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    result = subprocess.run(
        [*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def files(folder: str) -> Iterator[str]:
    """The files of one of the checkout's folders, as paths below the checkout."""
    for path in (ROOT / folder).rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An sdist of the checkout, and a wheel built from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Built(sdist, wheel)


@pytest.fixture(scope="module")
def environment(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with vjfx from the wheel; the libraries it needs are those of the test environment."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", built.wheel, cwd=folder)
    own = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    # A .pth file adds the folders alone: the .pth files in them, an editable vjfx among them, are not read.
    libraries = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    (own / "libraries.pth").write_text("\n".join(libraries))
    return folder / "bin"


def test_the_sdist_has_all_that_a_checkout_has(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    for folder in (*FOLDERS, "tests", "bench", "tools", "docs"):
        assert {*files(folder)} <= packed
    assert {"pyproject.toml", "constraints.txt", "Makefile", "LICENSE", "README.md", "run_live.py"} <= packed


def test_the_wheel_has_code_shaders_presets_and_weights_and_nothing_else(built: Built) -> None:
    expected = {name if name.startswith("vjfx/") else f"vjfx/{name}" for folder in FOLDERS for name in files(folder)}
    with zipfile.ZipFile(built.wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == expected
    assert {"vjfx/py.typed", "vjfx/presets/demo.toml", "vjfx/shaders/generators/dancer.fs"} <= packed
    assert {Path(name).suffix for name in packed} >= {".fs", ".vs", ".frag", ".npz", ".safetensors", ".png"}


def test_the_installed_package_is_the_one_that_runs(environment: Path, tmp_path: Path) -> None:
    where = run(environment / "python", "-c", "import vjfx; print(vjfx.__file__)", cwd=tmp_path)
    assert Path(where).is_relative_to(environment.parent)


@pytest.mark.parametrize("listed", ["presets", "shaders"])
def test_lists_are_those_of_the_checkout(environment: Path, tmp_path: Path, listed: str) -> None:
    suffix = ".toml" if listed == "presets" else ".fs"
    out = run(environment / "vjfx", listed, cwd=tmp_path)
    names = [Path(name).stem for name in files(listed) if name.endswith(suffix)]
    assert names and all(name in out for name in names)


def test_demo_renders_outside_the_checkout(environment: Path, tmp_path: Path) -> None:
    film = tmp_path / "demo.mp4"
    seconds = 2 / 30
    run(environment / "vjfx", "render", "--size", "160x90", "--seconds", seconds, "-o", film, cwd=tmp_path)
    frames = media.frames(film)
    assert len(frames) == 2 and frames[-1].max() > 100

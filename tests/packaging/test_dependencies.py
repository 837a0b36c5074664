"""Ranges in pyproject.toml, exact versions in constraints.txt, and the choice of PyTorch's build."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import system

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
REQUIREMENTS = {
    requirement.name: requirement
    for line in (
        *PROJECT["dependencies"],
        *(line for extra in PROJECT["optional-dependencies"].values() for line in extra),
    )
    if (requirement := Requirement(line)).name != "vjfx"
}
PINNED = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_the_exact_version_is_within_the_range(name: str) -> None:
    assert REQUIREMENTS[name].specifier.contains(PINNED[canonicalize_name(name)])


def test_every_constraint_is_exact() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert [line.partition("==")[0] for line in lines] == [*PINNED]


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package index that answers, on this machine."""

    class Answer(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(system, "CPU_INDEX", url)
    monkeypatch.setattr(sys, "platform", "linux")
    yield url
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("build", "nvidia", "chosen"),
    [("auto", False, True), ("auto", True, False), ("cpu", True, True), ("cuda", False, False)],
)
def test_the_build_of_torch(
    index: str, monkeypatch: pytest.MonkeyPatch, build: str, nvidia: bool, chosen: bool
) -> None:
    monkeypatch.setattr(system, "has_nvidia", lambda: nvidia)
    assert system.torch(build) == (["--extra-index-url", index] if chosen else [])


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_macos_and_windows_need_no_other_index(index: str, monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert system.torch("cpu") == []


def test_an_index_that_does_not_answer_is_reported_and_left_out(
    index: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "CPU_INDEX", "http://127.0.0.1:9/whl/cpu")
    assert system.torch("cpu") == []
    out, err = capsys.readouterr()
    assert out == "" and err == (
        "http://127.0.0.1:9/whl/cpu does not answer: installing PyTorch from the default index\n"
    )


def test_a_driver_that_lists_a_gpu_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if Path("/proc/driver/nvidia/version").exists():
        pytest.skip("this machine has an NVIDIA driver")
    program = tmp_path / "nvidia-smi"
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    for code in (9, 0):  # 9: installed, but no driver answers
        program.write_text(f"#!/bin/sh\nexit {code}\n")
        program.chmod(0o755)
        assert system.has_nvidia() is (code == 0)


def test_an_unknown_build_is_refused() -> None:
    result = subprocess.run([sys.executable, ROOT / "tools/system.py", "torch", "gpu"], capture_output=True, text=True)
    assert result.returncode == 2 and result.stdout == "" and "torch auto|cpu|cuda" in result.stderr

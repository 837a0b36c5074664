"""`vjfx convert` as a user runs it: many files, wrong usage, kills, full disks, scripts."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.convert.media import film, packets, seen
from vjfx.convert.codecs import CODECS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
COMMAND = [sys.executable, "-m", "vjfx", "convert"]


def run(*arguments: object, cwd: Path | None = None, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=cwd,
        env=ENVIRONMENT,
        **more,
    )  # type: ignore[call-overload,no-any-return]


def fails(text: str, code: int, *arguments: object, **more: object) -> None:
    result = run(*arguments, **more)
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    assert text in result.stderr.strip().splitlines()[-1], result.stderr


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return film(tmp_path / "clip.mp4", 12, "libx264", sound="aac")


def test_a_film(tmp_path: Path, clip: Path) -> None:
    result = run("clip.mp4", "-o", "out.mp4", cwd=tmp_path)
    assert result.returncode == 0 and result.stdout == ""
    assert "clip.mp4 -> out.mp4: 12 frames" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("1 done: 12 frames in")
    assert seen(tmp_path / "out.mp4").stream["size"] == (64, 96)


def test_wrong_usage(tmp_path: Path, clip: Path) -> None:
    out = tmp_path / "out.mp4"
    fails("no output (-o FILE writes a film", 2, clip)
    fails("unknown layout 'stak'; did you mean 'stack'?", 2, clip, "-o", out, "--layout", "stak")
    fails("unknown method 'dilat'; did you mean 'dilate'?", 2, clip, "-o", out, "--method", "dilat")
    fails("unknown codec 'prores'; did you mean 'prores_ks'?", 2, clip, "-o", out, "--codec", "prores")
    fails(
        "unknown --encoder-preset of libx264 'fats'; did you mean 'fast'?",
        2,
        clip,
        "-o",
        out,
        "--encoder-preset",
        "fats",
    )
    fails("--crf 60 is out of range for libx264 (allowed: 0 to 51)", 2, clip, "-o", out, "--crf", 60)
    fails("cannot write a film as '.doc'", 2, clip, "-o", tmp_path / "out.doc")
    fails("libx264 cannot be stored in .webm", 2, clip, "-o", tmp_path / "out.webm")
    fails("'soon' is not a time", 2, clip, "-o", out, "--from", "soon")
    fails("--from 90 is not before --to 5", 2, clip, "-o", out, "--from", "1:30", "--to", 5)
    fails("nothing matches", 2, tmp_path / "*.avi", "-o", out)
    fails("there are no films in", 2, tmp_path / "empty", "-o", out) if (tmp_path / "empty").mkdir() is None else None
    fails("--resume leaves existing films as they are", 2, clip, "-o", out, "--resume", "--force")
    fails("is a source, and would be overwritten", 1, clip, "-o", clip, "--force")
    out.write_text("mine")
    fails("already exists (--force overwrites", 1, clip, "-o", out)
    assert out.read_text() == "mine"
    assert run(clip, "-o", out, "--force").returncode == 0
    assert len(seen(out).times) == 12


def test_folders_patterns_and_a_film_that_fails(tmp_path: Path) -> None:
    shows = tmp_path / "Serie «1»"
    (shows / "more").mkdir(parents=True)
    for name in ("b.mkv", "more/第2話.mp4", "c.avi"):
        film(shows / name, 5, "mpeg4")
    (shows / "broken.mp4").write_bytes(b"no film " * 99)
    (shows / "notes.txt").write_text("not a film")
    result = run(shows, "-o", tmp_path / "out", "--json")
    assert result.returncode == 1 and "Traceback" not in result.stderr
    results = json.loads(result.stdout)
    assert {Path(one["source"]).name: one["status"] for one in results["files"]} == {
        "b.mkv": "done", "第2話.mp4": "done", "c.avi": "done", "broken.mp4": "failed"
    }  # fmt: skip
    made = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*"))
    assert made == ["b.mkv", "c.mkv", "more/第2話.mp4"]
    assert results["frames"] == 15 and "failed: cannot open" in result.stderr
    assert "3 done, 1 failed: 15 frames" in result.stderr.splitlines()[-1]
    film(shows / "b.mp4", 5, "mpeg4")
    again = run(shows / "*.m??", "-o", tmp_path / "out", "--resume", "--json")
    statuses = {Path(one["source"]).name: one["status"] for one in json.loads(again.stdout)["files"]}
    assert statuses == {"b.mkv": "left", "b.mp4": "done", "broken.mp4": "failed"}
    film(shows / "c.wmv", 5, "wmv2")
    fails("would both become", 2, shows, "-o", tmp_path / "out", "--force")


def test_a_truncated_film_is_reported_as_partial(tmp_path: Path, clip: Path) -> None:
    whole = film(tmp_path / "whole.mkv", 100, "libx264", size=(128, 96))
    (tmp_path / "a.mkv").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    result = run(tmp_path / "a.mkv", clip, "-o", tmp_path / "out/", "--json")
    first, second = json.loads(result.stdout)["files"]
    assert result.returncode == 1
    assert (first["status"], second["status"]) == ("partial", "done")
    assert 20 < first["frames"] < 80 and first["problems"]
    assert len(seen(tmp_path / "out" / "a.mkv").times) == first["frames"]
    assert "1 done, 1 partial: " in result.stderr.splitlines()[-1]


def test_a_film_that_is_left_as_is_stays_partial(tmp_path: Path, clip: Path) -> None:
    whole = film(tmp_path / "whole.mkv", 100, "libx264", size=(128, 96))
    cut = tmp_path / "a.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    arguments = [cut, clip, "-o", tmp_path / "out/", "--pairs", tmp_path / "pairs", "--json"]
    made = json.loads(run(*arguments).stdout)["files"]
    again = run(*arguments, "--resume")
    left = json.loads(again.stdout)["files"]
    assert again.returncode == 1 and {one["status"] for one in left} == {"left"}
    assert [(one["target"], one["problems"]) for one in left] == [(one["target"], one["problems"]) for one in made]
    assert "4 left as is (2 of them partial): " in again.stderr.splitlines()[-1]
    assert f"{tmp_path}/out/a.mkv: left as is, partial (--force converts it again)" in again.stderr
    cut.write_bytes(whole.read_bytes())
    assert run(*arguments, "--force").returncode == 0
    assert run(*arguments, "--resume").returncode == 0
    assert not list(tmp_path.rglob(".*"))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    return film(folder / "long.mp4", 400, "libx264", size=(160, 120), gop=25, sound="aac")


SLOW = ("--encoder-preset", "veryslow")


@pytest.mark.parametrize(
    ("how", "workers"), [(signal.SIGKILL, 1), (signal.SIGKILL, 2), (signal.SIGTERM, 2), (signal.SIGINT, 1)]
)
def test_killed_in_the_middle(tmp_path: Path, long: Path, how: signal.Signals, workers: int) -> None:
    first, second = film(tmp_path / "a.mp4", 12, "libx264"), long
    out = tmp_path / "out"
    arguments = [str(first), str(second), "-o", f"{out}/", "--workers", str(workers)]
    with subprocess.Popen([*COMMAND, *arguments, *SLOW], stderr=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        assert process.stderr is not None
        assert "a.mp4: 12 frames" in process.stderr.readline()  # the first film is done, and vjfx knows
        end = time.monotonic() + 60
        while time.monotonic() < end and not list(out.glob(".long*")):
            time.sleep(0.05)
        process.send_signal(how)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == (-how if how == signal.SIGKILL else 130), errors
    assert "Traceback" not in errors, errors
    if how != signal.SIGKILL:
        assert "interrupted: 1 of 2 done; repeat with --resume to convert the rest" in errors
        assert sorted(path.name for path in out.iterdir()) == ["a.mp4"]
    assert not (out / "long.mp4").exists()
    result = run(*arguments, "--resume", "--json")
    assert result.returncode == 0, result.stderr
    assert [one["status"] for one in json.loads(result.stdout)["files"]] == ["left", "done"]
    assert sorted(path.name for path in out.iterdir()) == ["a.mp4", "long.mp4"]
    assert len(seen(out / "long.mp4").times) == 400


def test_one_long_film_by_two_workers(tmp_path: Path, long: Path) -> None:
    assert run(long, "-o", tmp_path / "out.mp4", "--workers", 2).returncode == 0
    assert seen(tmp_path / "out.mp4").times == seen(long).times
    assert packets(tmp_path / "out.mp4", "audio") == packets(long, "audio")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk(tmp_path: Path, long: Path, workers: int) -> None:
    limit = 60_000

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    result = run(long, "-o", tmp_path / "out" / "x.mp4", "--workers", workers, preexec_fn=small)
    assert result.returncode == 1 and "Traceback" not in result.stderr
    assert "cannot write" in result.stderr and "file too large" in result.stderr
    assert not [path for path in (tmp_path / "out").iterdir() if not path.name.endswith(".parts")]


def test_without_torch(tmp_path: Path, clip: Path) -> None:
    arguments = [str(clip), "-o", str(tmp_path / "out.mp4"), "--pairs", str(tmp_path / "pairs")]
    code = (
        "import sys; from vjfx.cli.convert import command\n"
        f"command.main({arguments!r}, standalone_mode=False)\n"
        "assert 'torch' not in sys.modules and 'moderngl' not in sys.modules"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert result.returncode == 0, result.stderr


def test_help_and_docs_have_the_defaults_of_the_codecs() -> None:
    x264 = CODECS["libx264"]
    help = " ".join(run("--help").stdout.split())
    assert f"[default: {x264.crf:g} for libx264]" in help and f"[default: {x264.speed_default} for libx264]" in help
    docs = (ROOT / "docs" / "cli.md").read_text()
    rows = re.findall(r"^\| ([\w-]+)[^|]*\| ([^|]*) \| ([^|]*) \| ([^|]*) \|$", docs, re.M)
    documented = {name: rest for name, *rest in rows if name in CODECS}
    assert set(documented) == set(CODECS)
    for name, (suffixes, crf, speed) in documented.items():
        codec = CODECS[name]
        assert suffixes.split() == list(codec.suffixes), name
        assert crf == ("–" if codec.crf is None else f"{codec.crf:g} (0 to {codec.crf_max:g})"), name
        speeds = codec.speeds
        assert speed == (f"{speeds[0]} to {speeds[-1]}, {codec.speed_default}" if speeds else "–"), name

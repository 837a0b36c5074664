"""Compares the processor time with mpv's: the same clip, size, rate and line art in a window: `python -m bench.mpv`.

Both draw with OpenGL on the processor, into a window of a virtual display (Xvfb), without sound. The figure is the
processor time of the whole process tree, including its start, per picture shown. `one pass` is the same GLSL in both.
`two passes` is our `lineart`, with all its parameters, and a hook that can only draw black lines on white. mpv is set
to 8 bits per channel between passes, as in vjfx; its default, 16 bits (`16 bits`), takes more processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median

from bench.clip import moving

SIZE = (640, 360)
FPS = 24
ONE = """\
float gray(vec2 off) { return dot(PIXEL(off).rgb, vec3(0.299, 0.587, 0.114)); }
vec4 lines() {
    float here = gray(vec2(0.0)), top = here;
    for (int y = -1; y <= 1; y++) for (int x = -1; x <= 1; x++) top = max(top, gray(vec2(x, y)));
    float line = 4.0 * (top - here);
    line *= smoothstep(0.045, 0.135, line);
    return vec4(vec3(1.0 - min(line, 1.0)), 1.0);
}
"""
ONE_ISF = f"""\
/*{{"OPAQUE": true, "INPUTS": [{{"NAME": "inputImage", "TYPE": "image"}}]}}*/
#define PIXEL(off) IMG_PIXEL(inputImage, gl_FragCoord.xy + (off))
{ONE}void main() {{ gl_FragColor = lines(); }}
"""
ONE_HOOK = f"""\
//!HOOK MAIN
//!BIND HOOKED
#define PIXEL(off) HOOKED_texOff(off)
{ONE}vec4 hook() {{ return lines(); }}
"""
TWO_HOOK = """\
//!HOOK MAIN
//!BIND HOOKED
//!SAVE TALL
float gray(vec2 off) {
    vec3 color = floor(HOOKED_texOff(off).rgb * 255.0 + 0.5);
    return floor((dot(color, vec3(9798.0, 19235.0, 3735.0)) + 16384.0) / 32768.0);
}
vec4 hook() {
    float here = gray(vec2(0.0));
    return vec4(here, max(here, max(gray(vec2(0.0, 1.0)), gray(vec2(0.0, -1.0)))), 0.0, 255.0) / 255.0;
}
//!HOOK MAIN
//!BIND HOOKED
//!BIND TALL
vec4 hook() {
    vec2 here = TALL_texOff(vec2(0.0)).rg;
    here.g = max(here.g, max(TALL_texOff(vec2(1.0, 0.0)).g, TALL_texOff(vec2(-1.0, 0.0)).g));
    float line = 4.0 * clamp(floor((here.g - here.r) * 255.0 + 0.5) / 255.0, 0.0, 1.0);
    line *= smoothstep(0.045, 0.135, line);
    return vec4(vec3(1.0 - min(line, 1.0)), 1.0);
}
"""
LAYER = '[[layer]]\nname = "clip"\nsource = "clip.mp4"\n'
PRESETS = {
    "filter": 'filters = ["lineart"]\n',
    "one pass": 'passes = ["one.fs"]\n',
    "two passes": 'passes = ["lineart"]\n',
}
BESIDE = (
    ("one pass", "one pass"),
    ("two passes", "two passes"),
    ("filter", "one pass"),
    ("one pass", "one pass, 16 bits"),
    ("two passes", "two passes, 16 bits"),
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--vjfx", default=f"{sys.executable} -m vjfx", help="command of another version to measure")
    options = parser.parse_args()
    if missing := [program for program in ("mpv", "Xvfb") if shutil.which(program) is None]:
        print(f"skipped: {' and '.join(missing)} not installed (Debian: apt install --no-install-recommends mpv xvfb)")
        return
    with tempfile.TemporaryDirectory() as folder, display() as name:
        ways = commands(Path(folder), options.vjfx.split(), options.seconds)
        cost: dict[str, list[float]] = {way: [] for way in ways}
        shuffled = Random(0)
        for _ in range(options.rounds):
            for way in shuffled.sample(list(ways), len(ways)):
                spent, pictures = play(ways[way], name, Path(folder), options.seconds)
                cost[way].append(1000 * spent / pictures)
                print(f"  {way:24} {spent:6.2f} s, {pictures} pictures, {cost[way][-1]:6.2f} ms each", flush=True)
    print(f"{SIZE[0]}x{SIZE[1]}, {FPS} fps, {options.seconds:g} s, {options.rounds} rounds: processor time per picture")
    for way, times in cost.items():
        print(f"  {way:24} {median(times):6.2f} ms (least {min(times):.2f})")
    for ours, theirs in BESIDE:
        ratios = [mine / its for mine, its in zip(cost[f"vjfx {ours}"], cost[f"mpv {theirs}"], strict=True)]
        print(f"  vjfx {ours} / mpv {theirs}: {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def commands(folder: Path, vjfx: list[str], seconds: float) -> dict[str, list[str]]:
    """The command lines that are compared; writes the files that they need."""
    clip = moving(folder / "clip.mp4", SIZE, seconds + 5, FPS)
    (folder / "one.fs").write_text(ONE_ISF)
    ways = {}
    for name, line in PRESETS.items():
        preset = folder / f"{name.replace(' ', '-')}.toml"
        preset.write_text(LAYER + line)
        wanted = ["--size", f"{SIZE[0]}x{SIZE[1]}", "--fps", str(FPS), "--audio", "off", "--seconds", str(seconds)]
        report = ["--osc", str(free_port()), "--report", str(folder / "report.json")]
        ways[f"vjfx {name}"] = [*vjfx, "live", "--preset", str(preset), *wanted, *report]
    for name, hook in {"one pass": ONE_HOOK, "two passes": TWO_HOOK}.items():
        file = folder / f"{name.replace(' ', '-')}.glsl"
        file.write_text(hook)
        wanted = ["--no-config", "--vo=gpu", "--gpu-context=x11egl", "--hwdec=no", "--no-audio", "--framedrop=no"]
        quiet = ["--osc=no", "--load-scripts=no", f"--geometry={SIZE[0]}x{SIZE[1]}", f"--length={seconds}"]
        ways[f"mpv {name}, 16 bits"] = ["mpv", *wanted, *quiet, f"--glsl-shader={file}", str(clip)]
        ways[f"mpv {name}"] = [*ways[f"mpv {name}, 16 bits"], "--fbo-format=rgba8"]
    return ways


def play(command: list[str], display: str, folder: Path, seconds: float) -> tuple[float, int]:
    """Run a command; its processor time in seconds, with its children, and the number of pictures."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    environment = {**os.environ, "DISPLAY": display}
    environment.pop("WAYLAND_DISPLAY", None)
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    pictures = json.loads(report.read_text())["frames"] if report.exists() else round(seconds * FPS)
    return usage.ru_utime + usage.ru_stime, pictures


@contextmanager
def display() -> Iterator[str]:
    """A virtual display."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as answer:
        yield f":{answer.readline().strip()}"
    server.terminate()
    server.wait()


def free_port() -> int:
    """A free UDP port, so that OSC does not collide with another vjfx."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()

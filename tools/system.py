"""Installs system libraries, and picks the build of PyTorch for this machine: both are outside pip's reach.

python tools/system.py live|test             installs missing Debian packages as root, otherwise prints the command
python tools/system.py torch auto|cpu|cuda   prints the options with which pip finds that build
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

LIBRARIES = {"EGL": ["libegl1", "libegl-mesa0"], "GL": ["libgl1", "libgl1-mesa-dri"], "portaudio": ["libportaudio2"]}
# What the tests use: a screen, a keyboard, a screenshot, a sound server, the strictest GLSL compiler, the filter
# graph whose output `vjfx convert` must equal, MIDI ports without a sound card, and the instruments of training songs.
PROGRAMS = {
    "Xvfb": ["xvfb"],
    "xdotool": ["xdotool"],
    "import": ["imagemagick"],
    "xwininfo": ["x11-utils"],
    "pulseaudio": ["pulseaudio", "libasound2-plugins"],
    "pactl": ["pulseaudio-utils"],
    "glslangValidator": ["glslang-tools"],
    "ffmpeg": ["ffmpeg"],
    "jackd": ["jackd2"],
    "fluidsynth": ["fluidsynth", "fluid-soundfont-gm"],
}
# Fonts of the scripts that the tests write: Greek, Cyrillic, Hebrew and Arabic; Devanagari; Chinese; emoji.
FONTS = {
    "DejaVuSans.ttf": ["fonts-dejavu-core"],
    "Lohit-Devanagari.ttf": ["fonts-lohit-deva"],
    "DroidSansFallbackFull.ttf": ["fonts-droid-fallback"],
    "NotoColorEmoji.ttf": ["fonts-noto-color-emoji"],
}
# On Linux, PyPI holds PyTorch's CUDA build (gigabytes with its libraries); on macOS and Windows it holds the CPU build.
CPU_INDEX = "https://download.pytorch.org/whl/cpu"


def missing(purpose: str) -> list[str]:
    """The Debian packages that `live` or `test` needs and this machine lacks."""
    packages = [p for name, needed in LIBRARIES.items() if not ctypes.util.find_library(name) for p in needed]
    if purpose == "test":
        packages += [p for name, needed in PROGRAMS.items() if not shutil.which(name) for p in needed]
        fonts = {path.name for path in Path("/usr/share/fonts").rglob("*.ttf")}
        packages += [p for name, needed in FONTS.items() if name not in fonts for p in needed]
    return packages


def install(purpose: str) -> int:
    """Install the missing packages. Exit code 0: nothing is missing now; 1: the user must install something."""
    if not sys.platform.startswith("linux"):
        return 0  # OpenGL comes with macOS and Windows, PortAudio inside sounddevice's wheel
    packages = missing(purpose)
    if not packages:
        return 0
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        print(f"Please install (named as in Debian): {' '.join(packages)}", file=sys.stderr)
        return 1
    if os.geteuid() != 0:
        print(f"Please run: sudo {' '.join(command)}", file=sys.stderr)
        return 1
    print(f"Installing {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode


def has_nvidia() -> bool:
    """Whether an NVIDIA driver is loaded; under WSL only `nvidia-smi` shows it."""
    if Path("/proc/driver/nvidia/version").exists():
        return True
    program = shutil.which("nvidia-smi")
    return program is not None and subprocess.run([program, "-L"], capture_output=True, check=False).returncode == 0


def reachable(url: str) -> bool:
    """Whether a web server answers within a few seconds."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=4):
            return True
    except OSError:
        return False


def torch(build: str) -> list[str]:
    """The options with which pip finds the build `cpu`, `cuda` or `auto`: the one that suits this machine."""
    if not sys.platform.startswith("linux") or build == "cuda" or (build == "auto" and has_nvidia()):
        return []
    if not reachable(f"{CPU_INDEX}/torch/"):
        print(f"{CPU_INDEX} does not answer: installing PyTorch from the default index", file=sys.stderr)
        return []
    if build == "auto":
        print("No NVIDIA GPU: installing PyTorch's CPU build (make TORCH=cuda installs the other)", file=sys.stderr)
    return ["--extra-index-url", CPU_INDEX]


def main(arguments: list[str]) -> int:
    """Run one of the commands above."""
    match arguments:
        case ["live" | "test" as purpose]:
            return install(purpose)
        case ["torch", "auto" | "cpu" | "cuda" as build]:
            print(*torch(build))
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

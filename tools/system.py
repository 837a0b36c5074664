"""Checks for the system libraries that pip cannot bring; installs them on Debian as root, otherwise names the command.

python tools/system.py live|test
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys

LIBRARIES = {"EGL": ["libegl1", "libegl-mesa0"], "GL": ["libgl1", "libgl1-mesa-dri"], "portaudio": ["libportaudio2"]}
# What the tests play with: a screen, a keyboard, a screenshot, a sound server, the strictest GLSL compiler, and the
# filter graph that `vjfx convert` must equal.
PROGRAMS = {
    "Xvfb": ["xvfb"],
    "xdotool": ["xdotool"],
    "import": ["imagemagick"],
    "xwininfo": ["x11-utils"],
    "pulseaudio": ["pulseaudio", "libasound2-plugins"],
    "pactl": ["pulseaudio-utils"],
    "glslangValidator": ["glslang-tools"],
    "ffmpeg": ["ffmpeg"],
}


def missing(what: str) -> list[str]:
    """Debian packages for what is not there."""
    packages = [p for name, needed in LIBRARIES.items() if not ctypes.util.find_library(name) for p in needed]
    if what == "test":
        packages += [p for name, needed in PROGRAMS.items() if not shutil.which(name) for p in needed]
    return packages


def main(what: str) -> int:
    """Exit code: 0 all there, 1 something that only the user can install is missing."""
    if not sys.platform.startswith("linux"):
        return 0  # OpenGL comes with macOS and Windows, PortAudio inside sounddevice's wheel
    packages = missing(what)
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

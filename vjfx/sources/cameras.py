"""Which cameras there are, and how FFmpeg calls them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import av
from av.device import enumerate_input_devices

from vjfx.core.errors import DeviceError

BACKENDS = {"linux": "v4l2", "darwin": "avfoundation", "win32": "dshow"}


class CameraInfo(NamedTuple):
    """A camera; FFmpeg opens `address` with the input format `backend`."""

    number: int
    name: str
    address: str
    backend: str


def cameras() -> list[CameraInfo]:
    """The cameras of this machine; an empty list where there are none, or where FFmpeg cannot list them."""
    backend = BACKENDS.get(sys.platform)
    if backend == "v4l2":
        return video4linux(Path("/"))
    if backend is None or backend not in av.formats_available:
        return []
    try:
        found = [device for device in enumerate_input_devices(backend) if "video" in device.media_types]
    except (av.FFmpegError, ValueError):
        return []
    prefix = "video=" if backend == "dshow" else ""
    return [CameraInfo(i, d.description or d.name, prefix + d.name, backend) for i, d in enumerate(found)]


def video4linux(root: Path) -> list[CameraInfo]:
    """Linux: N of /dev/videoN is the number; the kernel's sysfs under `root` has the names."""
    found = []
    for node in (root / "dev").glob("video*"):
        about = root / "sys/class/video4linux" / node.name
        # A camera's further nodes carry metadata; the kernel gives the one with pictures the index 0.
        if node.name[5:].isdigit() and _text(about / "index", "0") == "0":
            found.append(CameraInfo(int(node.name[5:]), _text(about / "name", node.name), str(node), "v4l2"))
    return sorted(found)


def find(wanted: str) -> CameraInfo:
    """The camera of this number or name (or part of it); the first one for "". Raises DeviceError."""
    present = cameras()
    text = wanted.casefold()
    for camera in present:
        if text in ("", str(camera.number), camera.name.casefold(), camera.address.casefold()):
            return camera
    for camera in present:
        if text in camera.name.casefold():
            return camera
    raise DeviceError(missing(f"there is no camera '{wanted}'" if wanted else "there is no camera", present))


def missing(what: str, present: list[CameraInfo]) -> str:
    """One line: what is wrong, what is there, what works without a camera."""
    there = ", ".join(f"{camera.number} {camera.name}" for camera in present) or "no camera at all"
    return f"{what} (there is: {there}); `--source FILE` or `--source testcard` works without one"


def _text(path: Path, default: str) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return default

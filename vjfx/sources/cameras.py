"""The cameras of this machine, and their FFmpeg names."""

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
    """The cameras of this machine; empty if there are none, or if FFmpeg cannot list them."""
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
    """Linux: the number is N of /dev/videoN, the name is in sysfs; both are below `root`."""
    found = []
    for node in (root / "dev").glob("video*"):
        about = root / "sys/class/video4linux" / node.name
        # A camera has several nodes, some for metadata; the one with pictures has the index 0.
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
    """One line: the problem, the cameras that exist, and what works without one."""
    found = ", ".join(f"{camera.number} {camera.name}" for camera in present) or "none"
    return f"{what} (cameras: {found}); --source FILE and --source testcard work without one"


def _text(path: Path, default: str) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return default

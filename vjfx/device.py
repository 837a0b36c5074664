"""Which processor torch should compute on, found out without importing torch."""

from __future__ import annotations

import ctypes
import platform
import sys

from vjfx.errors import DeviceError


def pick(wanted: str) -> str:
    """`auto` becomes cuda, mps or cpu, whichever is there; raises DeviceError if what is wanted is not."""
    there = {"cpu": True, "cuda": _has_cuda(), "mps": sys.platform == "darwin" and platform.machine() == "arm64"}
    if wanted == "auto":
        return next(name for name in ("cuda", "mps", "cpu") if there[name])
    if not there[wanted]:
        raise DeviceError(
            f"no {wanted} device here (allowed: {', '.join(n for n, is_there in there.items() if is_there)})"
        )
    return wanted


def _has_cuda() -> bool:
    """Whether NVIDIA's driver is there and sees a GPU (CUDA driver API: cuInit, cuDeviceGetCount)."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return False
    count = ctypes.c_int(0)
    return driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0 and count.value > 0

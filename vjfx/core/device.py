"""The device that torch computes on, found without importing torch, and the share of it that a network may use."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
import threading
from contextlib import suppress

from vjfx.core.errors import DeviceError

_MOST_THREADS = 4  # at the sizes of live networks, more threads only wait for each other
_NICE = 10
_IDLE_PRIORITY_CLASS = 0x40  # Windows


def pick(wanted: str) -> str:
    """The device to use; `auto` is the first of cuda, mps and cpu that exists. Raises DeviceError for a missing one."""
    there = {"cpu": True, "cuda": _has_cuda(), "mps": sys.platform == "darwin" and platform.machine() == "arm64"}
    if wanted == "auto":
        return next(name for name in ("cuda", "mps", "cpu") if there[name])
    if not there.get(wanted):
        raise DeviceError(
            f"no {wanted} device here (allowed: {', '.join(n for n, is_there in there.items() if is_there)})"
        )
    return wanted


def yield_to_show() -> None:
    """Lower the priority of a network's thread beside a show that is drawn on the same processor.

    Torch gets half of the cores; on Linux the thread has a lower priority.
    """
    _halve_threads()
    if sys.platform == "linux" and threading.current_thread() is not threading.main_thread():
        thread = threading.get_native_id()  # to Linux a thread is a process with a priority of its own
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + _NICE)


def get_out_of_the_way() -> None:
    """Give this process the time that nobody else wants, before torch computes in it; torch gets half of the cores."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    elif sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _IDLE_PRIORITY_CLASS)
    if sys.platform != "win32":
        os.nice(19)
    _halve_threads()


def _halve_threads() -> None:
    import torch

    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 2
    torch.set_num_threads(min(_MOST_THREADS, max(1, cores // 2)))


def _has_cuda() -> bool:
    """Whether NVIDIA's driver is installed and finds a GPU (CUDA driver API: cuInit, cuDeviceGetCount)."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return False
    count = ctypes.c_int(0)
    return driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0 and count.value > 0

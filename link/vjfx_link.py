# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes part in an Ableton Link session, and says where its beat is; README.md describes the lines."""

from __future__ import annotations

import asyncio
import sys
import time
from threading import Thread

from aalink import Link

EVERY = 0.02  # seconds
BAR = 4.0  # beats, which peers align


def obey(loop: asyncio.AbstractEventLoop, link: Link, over: asyncio.Event) -> None:
    """Carry out what is asked on standard input, until it is closed."""
    for line in sys.stdin:
        match line.split():
            case ["tempo", bpm]:
                loop.call_soon_threadsafe(setattr, link, "tempo", float(bpm))
    loop.call_soon_threadsafe(over.set)


async def report() -> None:
    """Join the session, and write where it is."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    link = Link(120.0)
    link.quantum = BAR
    link.enabled = True
    Thread(target=obey, args=(loop, link, over), daemon=True).start()
    while not over.is_set():
        print(f"{time.perf_counter():.6f} {link.tempo:.4f} {link.beat:.6f} {link.num_peers}", flush=True)
        await asyncio.sleep(EVERY)
    link.enabled = False


def main() -> None:
    """Run until standard input is closed, or nobody reads."""
    try:
        asyncio.run(report())
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(0)


if __name__ == "__main__":
    main()

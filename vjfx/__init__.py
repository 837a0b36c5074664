"""vjfx: a live video instrument."""

import time

__version__ = "0.1.0"

STARTED = time.perf_counter()  # the start of the program, as near as Python lets us see it

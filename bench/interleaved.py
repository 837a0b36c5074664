"""Times several functions alternately, so that other load on the machine affects all of them alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from statistics import median
from time import perf_counter, process_time


@dataclass(frozen=True, slots=True)
class Runs:
    """The times of one function, in seconds."""

    best: float
    median: float
    processor: float  # median of what all threads of this process took together, which other load changes less


def interleaved(ways: Mapping[str, Callable[[], object]], seconds: float) -> dict[str, Runs]:
    """Call the functions alternately for `seconds` in total, in a new random order each round."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    work: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():  # the first run allocates and compiles
        way()
    order, shuffle = list(ways), Random(0).shuffle
    end = perf_counter() + seconds
    while perf_counter() < end or not times[order[0]]:
        shuffle(order)
        for name in order:
            start, began = perf_counter(), process_time()
            ways[name]()
            times[name].append(perf_counter() - start)
            work[name].append(process_time() - began)
    return {name: Runs(min(runs), median(runs), median(work[name])) for name, runs in times.items()}

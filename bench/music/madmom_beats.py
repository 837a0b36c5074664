"""madmom's beats as JSON, a line a file; run by the Python of madmom's own environment, so it imports nothing of ours.

Arguments: `offline` (downbeats, two of the eight networks: for annotations) or `online` (all eight), then the files.
madmom 0.16.1 needs Python's old `collections.MutableSequence` patched and Cython below 3; its weights are for
non-commercial use: to measure with only.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np

np.float, np.int = float, int  # type: ignore[attr-defined]  # names that madmom uses and numpy has dropped


def tracker(mode: str) -> Any:
    """A function from a file to rows of [seconds, beat of the bar from 1, or 0]."""
    if mode == "offline":
        from madmom import models
        from madmom.features.downbeats import DBNDownBeatTrackingProcessor, RNNDownBeatProcessor

        models.DOWNBEATS_BLSTM = models.DOWNBEATS_BLSTM[:2]
        activations, decode = RNNDownBeatProcessor(), DBNDownBeatTrackingProcessor(beats_per_bar=[3, 4], fps=100)
        return lambda file: decode(activations(file)).tolist()
    from madmom.features.beats import DBNBeatTrackingProcessor, RNNBeatProcessor

    network = RNNBeatProcessor(online=True, origin="online")

    def online(file: str) -> list[list[float]]:
        decoder = DBNBeatTrackingProcessor(fps=100, online=True)
        return [[float(beat), 0.0] for beat in decoder.process_online(network(file))]

    return online


if __name__ == "__main__":
    track = tracker(sys.argv[1])
    for name in sys.argv[2:]:
        print(json.dumps({"file": name, "beats": track(name)}), flush=True)

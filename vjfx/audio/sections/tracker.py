"""Follows the parts of a song, causal: energy, breaks, builds, drops, and changes of part."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.sections.drop import DropDetector
from vjfx.audio.sections.energy import Energy
from vjfx.audio.sections.measures import HOPS, Bands, Frame, Fullness, HalfBeat
from vjfx.audio.sections.network import BREAK, BUILD, GROOVE, SectionNetwork
from vjfx.audio.sections.novelty import Novelty
from vjfx.values.beat import BEATS_PER_BAR, BeatEstimate, followed

KINDS = ("break", "build", "drop", "part")  # of parts that begin; "part" is any other
_BEAT = 0.5  # seconds, without a beat to trust
_LEARNED = 32  # half beats of music before anything is said of it
_BEGINS = 0.6  # probability at which a break or a groove begins
_RISES = 0.7, 0.4, 1.0  # at which a build begins, in a groove and in a break
_RETURNS = 3  # half beats for which a groove must be likely: a drop is heard before
_FALLS = 1, 0, 4  # half beats for which a break must be likely, in a groove and in a build
_HEARD = 0.75  # bars, from the usual beginning of a break or build to its report
_SETTLES = 2.0, 16.0  # beats after a drop in which no break and no build begins
_QUIET = 1.0  # bars of a break or build without which nothing drops
_FADE = 0.25  # bars in which the signals of a break and a build come and go
_HALF, _SLOW = 0.5, 4.0  # of a build: what it begins with, and bars in which most of the rest follows
_FALL = 2.0  # bars in which a drop falls to 0
_SHORTEST = 2.0  # bars from one change to the next


class SectionTracker:
    """Steps from hop to hop; `values` are the signals at the newest one."""

    def __init__(self, frequencies: NDArray[np.floating[Any]], hop: float) -> None:
        """`frequencies` of the spectrum's bins in hertz, `hop` in seconds."""
        self.counts = dict.fromkeys(KINDS, 0)  # parts so far, so that none is lost between two frames
        self.ages = dict.fromkeys(KINDS, 0.0)  # seconds from the beginning of the newest of each kind to its report
        self.values = dict.fromkeys((f"section/{name}" for name in ("energy", "build", "drop", "break", "change")), 0.0)
        self._step = HOPS * hop  # seconds per frame
        self._bands, self._frame, self._half, self._full = Bands(frequencies), Frame(self._step), HalfBeat(), Fullness()
        self._network, self._drops = SectionNetwork(), DropDetector(self._step)
        self._energy, self._novelty = Energy(), Novelty()
        self._spectra, self._hops = np.zeros((HOPS, len(frequencies)), np.complex64), 0  # of the next frame
        self._part = GROOVE
        self._beat, self._beats = _BEAT, BEATS_PER_BAR  # seconds of a beat, and beats of a bar
        self._place = 0.0  # beats of the bar, at the last frame
        self._following = False  # the beat of the music
        self._since_drop = self._since_change = math.inf  # seconds
        self._quiet = self._rising = 0.0  # bars of the break or build, and of the build
        self._likely = [0, 0, 0]  # half beats for which each part has been likely
        self._waiting = False  # for a bar line, to report a change
        self._smooth = 0.0  # the energy, moving smoothly from half beat to half beat

    def step(self, spectrum: NDArray[np.complex64], estimate: BeatEstimate) -> None:
        """Advance by one hop, with the beat at its end."""
        self._spectra[self._hops] = spectrum
        self._hops += 1
        if self._hops == HOPS:
            self._hops = 0
            self._frame.update(self._bands(self._spectra))
            self._advance(estimate)

    def _advance(self, estimate: BeatEstimate) -> None:
        """Advance by one frame."""
        self._following = followed(estimate, self._following)
        self._beat, self._beats = (60 / estimate.bpm, estimate.metre) if self._following else (_BEAT, BEATS_PER_BAR)
        before, passed = self._place, self._step / self._beat
        self._place = estimate.beat + estimate.phase if self._following else (before + passed) % self._beats
        self._half.add(self._frame)
        self._drops.add(self._frame)
        length = self._half.frames * passed  # beats
        half = length > 0.25 and math.floor(2 * self._place) != math.floor(2 * before)
        if half or length > 1:
            self._end_half_beat()
        bar_line = self._place < before - 1
        bars = passed / self._beats
        self._since_drop += self._step
        self._since_change += self._step
        if self._part != GROOVE:
            self._quiet += bars
            if self._quiet > _QUIET and self._drops.heard(self._beat, self._beats, self._full):
                self._drop()
        self._rising = self._rising + bars if self._part == BUILD else 0.0
        if bar_line:
            self._end_bar()
        self._show(bars)

    def _end_half_beat(self) -> None:
        """Ask the network for the part that is playing."""
        row = self._half.row(self._step)
        self._half = HalfBeat()
        self._full.add(row)
        beside = self._full.relative(row)
        groove, quiet, rising = self._network(beside).tolist()
        self._energy.update(row)
        self._novelty.add(beside)
        since = self._since_drop / self._beat
        likely = groove > _BEGINS, quiet > _BEGINS, rising > _RISES[self._part]
        self._likely = [count + 1 if now else 0 for count, now in zip(self._likely, likely, strict=True)]
        if self._full.count < _LEARNED:
            return
        if self._part != BUILD and self._likely[BUILD] and since > _SETTLES[1]:
            self._begin(BUILD, "build")
        elif self._part != BREAK and self._likely[BREAK] >= _FALLS[self._part] and since > _SETTLES[0]:
            self._begin(BREAK, "break")
        elif self._part != GROOVE and self._likely[GROOVE] >= _RETURNS:
            self._begin(GROOVE, "part")

    def _drop(self) -> None:
        self._since_drop = 0.0
        self._begin(GROOVE, "drop")

    def _end_bar(self) -> None:
        """At a bar line, report a change that waits for it."""
        new = self._novelty.bar()
        if self._waiting or (new and self._part == GROOVE and self._since_change > _SHORTEST * self._bar):
            if not self._waiting:
                self._report("part", self._bar)
            self._change()

    @property
    def _bar(self) -> float:
        """Seconds."""
        return self._beat * self._beats

    def _begin(self, part: int, kind: str) -> None:
        if self._part == GROOVE:
            self._quiet = _HEARD
        self._part = part
        self._novelty.restart()
        if kind == "drop":
            self._report(kind, self._drops.age(self._beat))
            self._change()
        else:
            self._report(kind, _HEARD * self._bar)
            self._waiting = True

    def _report(self, kind: str, age: float) -> None:
        self.counts[kind] += 1
        self.ages[kind] = age

    def _change(self) -> None:
        self._since_change, self._waiting = 0.0, False

    def _show(self, bars: float) -> None:
        """Move the signals on by a frame of this many bars."""
        values, fade = self.values, bars / _FADE
        self._smooth += (self._energy.value - self._smooth) * min(1.0, 2 * bars)
        values["section/energy"] = self._smooth
        dropped = self._since_drop < self._step
        goal = 1 - (1 - _HALF) * math.exp(-self._rising / _SLOW) if self._part == BUILD else 0.0
        values["section/build"] = 0.0 if dropped else _towards(values["section/build"], goal, fade)
        values["section/break"] = (
            0.0 if dropped else _towards(values["section/break"], float(self._part == BREAK), fade)
        )
        values["section/drop"] = 1.0 if dropped else max(0.0, values["section/drop"] - bars / _FALL)
        changed = self._since_change < self._step
        values["section/change"] = 1.0 if changed else max(0.0, values["section/change"] - bars * self._beats)


def _towards(value: float, goal: float, most: float) -> float:
    return value + min(max(goal - value, -most), most)

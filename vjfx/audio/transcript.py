"""A transcript of a sound: its signals, beats, onsets and parts, with their times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from vjfx.audio.analyzer import AudioAnalyzer
from vjfx.core.protocols import Samples


class Section(NamedTuple):
    """A part of a song: a "break", a "build", a "drop", or any other "part"."""

    time: float  # seconds: its beginning
    kind: str
    heard: float  # seconds: when it was reported


class Transcript:
    """Collects the output of an analyzer hop by hop; times are in seconds from the first sample."""

    def __init__(self, analyzer: AudioAnalyzer) -> None:
        self.beats: list[float] = []  # without those announced before any music
        self.downbeats: list[float] = []
        self.onsets: dict[str, list[float]] = {kind: [] for kind in analyzer.counts}  # when each was struck
        self.sections: list[Section] = []
        self.seconds = 0.0  # so far
        self._analyzer = analyzer
        self._samples = 0
        self._tempos: list[float] = []  # at each beat
        self._metres: Counter[int] = Counter()  # over all beats

    @property
    def tempo(self) -> float | None:
        """The median tempo at all beats, beats per minute; None without a beat."""
        return median(self._tempos) if self._tempos else None

    @property
    def metre(self) -> int | None:
        """Beats per bar at most of the beats; None without a beat."""
        return self._metres.most_common(1)[0][0] if self._metres else None

    def feed(self, samples: Samples) -> Iterator[dict[str, float]]:
        """Analyse the next samples (n, channels): a row of all signals at the end of each hop, with its `time`."""
        analyzer = self._analyzer
        at = 0
        while at < len(samples):
            part = samples[at : at + analyzer.hop - self._samples % analyzer.hop]
            counts, beats, sections = dict(analyzer.counts), analyzer.beats, dict(analyzer.sections)
            values = analyzer.feed(part)
            at += len(part)
            self._samples += len(part)
            self.seconds = self._samples / analyzer.rate
            self._collect(counts, beats, sections)
            if self._samples % analyzer.hop == 0:
                beat = analyzer.beat
                yield {"time": self.seconds, **values, "beat/phase": beat.phase, "beat/metre": beat.metre}

    def _collect(self, counts: dict[str, int], beats: int, sections: dict[str, int]) -> None:
        """Note what is new since there were these many onsets, beats and parts."""
        analyzer = self._analyzer
        for kind, count in sections.items():
            if analyzer.sections[kind] > count:
                time = max(0.0, self.seconds - analyzer.section_ages[kind])
                self.sections.append(Section(time, kind, self.seconds))
        for kind, count in counts.items():
            if analyzer.counts[kind] > count:
                delay = analyzer.delays[kind] * analyzer.hop / analyzer.rate
                self.onsets[kind].append(max(0.0, self.seconds - delay))
        beat = analyzer.beat
        if analyzer.beats > beats and beat.confidence > 0:
            self.beats.append(self.seconds)
            self._tempos.append(beat.bpm)
            self._metres[beat.metre] += 1
            if beat.beat == 0:
                self.downbeats.append(self.seconds)

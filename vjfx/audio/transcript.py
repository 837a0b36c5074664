"""Everything that is heard in a sound, written down with its times."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from vjfx.audio.analyzer import AudioAnalyzer
from vjfx.core.protocols import Samples


class Transcript:
    """The output of an analyzer, hop by hop; times are in seconds from the first sample."""

    def __init__(self, analyzer: AudioAnalyzer) -> None:
        self.beats: list[float] = []  # when each fell, announced by then; those of the free clock are left out
        self.downbeats: list[float] = []  # those of them that begin a bar
        self.onsets: dict[str, list[float]] = {kind: [] for kind in analyzer.counts}  # when each was struck
        self.seconds = 0.0  # so far
        self._analyzer = analyzer
        self._samples = 0
        self._tempos: list[float] = []  # at each beat

    @property
    def tempo(self) -> float | None:
        """Beats a minute, the median of all beats; None if there was none."""
        return median(self._tempos) if self._tempos else None

    def hear(self, samples: Samples) -> Iterator[dict[str, float]]:
        """Listen to the next samples (n, channels): a row of all signals at the end of each hop, with its `time`."""
        analyzer = self._analyzer
        at = 0
        while at < len(samples):
            part = samples[at : at + analyzer.hop - self._samples % analyzer.hop]
            counts, beats = dict(analyzer.counts), analyzer.beats
            values = analyzer.feed(part)
            at += len(part)
            self._samples += len(part)
            self.seconds = self._samples / analyzer.rate
            self._note(counts, beats)
            if self._samples % analyzer.hop == 0:
                yield {"time": self.seconds, **values, "beat/phase": analyzer.beat.phase}

    def _note(self, counts: dict[str, int], beats: int) -> None:
        analyzer = self._analyzer
        for kind, count in counts.items():
            if analyzer.counts[kind] > count:
                self.onsets[kind].append(max(0.0, self.seconds - analyzer.late[kind] * analyzer.hop / analyzer.rate))
        if analyzer.beats > beats and analyzer.beat.confidence > 0:
            self.beats.append(self.seconds)
            self._tempos.append(analyzer.beat.bpm)
            if analyzer.beat.beat == 0:
                self.downbeats.append(self.seconds)

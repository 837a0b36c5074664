"""Kicks, snares and hi-hats of every kind, and what is taken for them: `python -m bench.drums`.

With `--last` on material that others made.

Needs fluidsynth, espeak-ng, fluid-soundfont-gm, timgm6mb-soundfont, sonic-pi-samples; for the last look hydrogen-data
and hydrogen-drumkits.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import kits, songs, strokes
from bench.canvas import Canvas, Play, Sound, Take, again, clipped, pads, quiet, roomy, rumble
from vjfx.audio.analysis.drums import KINDS
from vjfx.audio.analysis.feature_extractor import FeatureExtractor
from vjfx.training.drums.samples import recorded

WINDOW = 0.05  # seconds between a stroke and its report, less the usual delay
_FEW = 4  # strokes of a kind of one kit
WORDS = "papa, tobacco, pocket, bucket, potato, kick, paper, table, back, Peter, public, captain, boat, big, drum"
VOICES = ("en-us", "en-gb+f2", "de", "en-us+m7", "es+f4", "fr")

Times = NDArray[np.float64]


HAT, CLAP, SNARE = strokes.HATS["closed hat"], strokes.SNARES["clap"], strokes.SNARES["snare"]
MOVING = "0.03.5.70..3.75."  # semitones


def _with(canvas: Canvas, condition: str, step: float) -> Callable[[Sound, Canvas], Sound] | None:
    """Everything of a condition but the drum that is listened for."""
    if condition == "hats":
        canvas.line(HAT, step, "..7...7...7...7.", 0.35, "hat")
    elif condition == "claps":
        canvas.line(CLAP, step, "....9.......9...", 0.7, "snare")
    elif condition == "bass line":
        voice = list(strokes.BASSES.values())[int(canvas.r.integers(4))]
        canvas.bass(voice, step, MOVING, canvas.r.uniform(0.4, 0.7))
    elif condition == "side-chained pad":
        pads(canvas, 0.8, side_chain=True)
    elif condition == "rumble":
        rumble(canvas)
    changes = {"clipped": clipped, "quiet": quiet, "room": roomy}
    if condition == "clipped":
        pads(canvas, 0.3)
    return changes.get(condition)


CONDITIONS = ("alone", "hats", "claps", "bass line", "side-chained pad", "rumble", "clipped", "quiet", "room")
LINES = {
    "kick": ("9...9...9...9...", "9.....9.9...9.8.", "9..9..9...9.8..."),
    "snare": ("....9.......9...", "....9..4.4..9..9"),
    "hat": ("..7...7...7...7.", "7.5.7.5.7.5.7.5.", "7353735373537353"),
}


def struck(
    kind: str, plays: Mapping[str, Iterable[Play]], conditions: Sequence[str]
) -> Iterator[tuple[str, str, Take]]:
    """(class, condition, take) for strokes of one kind by class, under each condition."""
    for name, each in plays.items():
        for number, play in enumerate(each):
            for condition in conditions:
                canvas = Canvas(f"{name} {number} {condition}")
                step = 15 / canvas.r.uniform(90, 150)
                lines = LINES[kind]
                canvas.line(play, step, lines[int(canvas.r.integers(len(lines)))], 0.8, kind)
                change = _with(canvas, condition, step)
                yield name, condition, canvas.take(f"{name} {number}, {condition}", change)


def foils() -> Iterator[tuple[str, Take]]:
    """What is taken for a kick: bass notes, toms, voices; with the class of each."""
    for name, voice in strokes.BASSES.items():
        for number in range(6):
            canvas = Canvas(f"{name} {number}", 10.0)
            lines = (MOVING, "0...0...3...5...", "..0...0...0...3.", "0.0.0.0.3.3.5.5.")
            line = lines[number % len(lines)]
            canvas.bass(voice, 15 / canvas.r.uniform(85, 140), line, 0.8, canvas.r.uniform(33, 60))
            if number >= 4:
                canvas.line(HAT, 0.125, "..7...7...7...7.", 0.3, "hat")
            yield name, canvas.take(f"{name} {number}")
    toms = [strokes.PERCUSSION["tom"]] * 6
    sampled = [again(sound) for kit in kits.kits().values() for sound in kit["tom"]][::2]
    for number, play in enumerate([*toms, *sampled]):
        canvas = Canvas(f"tom {number}")
        canvas.line(play, 0.13, "9...7.9...6.8...", 0.8, "tom")
        yield "toms" if number < len(toms) else "sampled toms", canvas.take(f"tom {number}")
    for number in range(4):
        canvas = Canvas(f"rim {number}")
        canvas.line(strokes.PERCUSSION["rim"], 0.13, "9...7.9...6.8...", 0.8, "rim")
        yield "rims", canvas.take(f"rim {number}")
    for voice_name in VOICES:
        yield "plosives", _spoken(voice_name)


def _spoken(voice: str) -> Take:
    """Words with plosives, by espeak-ng; each word counts once."""
    words = WORDS.split(", ")
    parts, starts, at = [], [], 0.3
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "word.wav"
        parts.append(np.zeros(round(0.3 * 44100), np.float32))
        for word in words:
            subprocess.run(
                ["espeak-ng", "-v", voice, "-s", "150", "-w", str(path), word], check=True, stderr=subprocess.DEVNULL
            )
            sound = recorded(path)
            parts.append(sound)
            starts.append(at)
            at += len(sound) / 44100
    return Take(
        f"words, {voice}", np.concatenate(parts)[:, None], 44100, {kind: [] for kind in KINDS}, {"word": starts}
    )


def detected(take: Take) -> Mapping[str, Times]:
    """The times of our reports, by kind, at the end of the hop."""
    features = FeatureExtractor(take.rate, take.samples.shape[1])
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    before = dict(features.counts)
    for end in range(features.hop, len(take.samples) + 1, features.hop):
        features.feed(take.samples[end - features.hop : end])
        for kind in KINDS:
            found[kind] += [end / take.rate] * (features.counts[kind] - before[kind])
        before = dict(features.counts)
    return {kind: np.array(times) for kind, times in found.items()}


@dataclass
class Tally:
    """Strokes heard, missed and made up, and how late the heard ones are (seconds)."""

    hits: int = 0
    misses: int = 0
    false: int = 0
    late: list[float] = field(default_factory=list)

    @property
    def strokes(self) -> int:
        """All of them."""
        return self.hits + self.misses

    @property
    def recall(self) -> float:
        """Of the strokes, how many are heard."""
        return self.hits / max(1, self.hits + self.misses)

    @property
    def precision(self) -> float:
        """Of the reports, how many are strokes."""
        return self.hits / max(1, self.hits + self.false)

    @property
    def f(self) -> float:
        """The F-measure."""
        return 2 * self.hits / max(1, 2 * self.hits + self.misses + self.false)

    def add(self, truth: Sequence[float], reports: Times) -> None:
        """Match in order of time: a report belongs to the first stroke that is free and near enough."""
        free = sorted(set(truth))
        for report in reports:
            near = next((time for time in free if -0.005 <= report - time <= WINDOW + 0.01), None)
            if near is None:
                self.false += 1
            else:
                free.remove(near)
                self.hits += 1
                self.late.append(float(report - near))
        self.misses += len(free)


Listen = Callable[[Take], Mapping[str, Times]]


def classes(
    kind: str, takes: Iterable[tuple[str, str, Take]], listen: Listen
) -> tuple[dict[str, Tally], dict[str, Tally]]:
    """The tally of each class and of each condition."""
    by_class: dict[str, Tally] = defaultdict(Tally)
    by_condition: dict[str, Tally] = defaultdict(Tally)
    for name, condition, take in takes:
        found = listen(take)[kind]
        for tally in (by_class[name], by_condition[condition]):
            tally.add(take.struck[kind], found)
    return by_class, by_condition


def table(title: str, tallies: Mapping[str, Tally]) -> None:
    """Print F, precision, recall and delay of each; then their mean F."""
    print(title)
    for name, tally in tallies.items():
        late = 1000 * np.array(tally.late or [np.nan])
        print(
            f"  {name:24} F {tally.f:.3f}  P {tally.precision:.3f}  R {tally.recall:.3f}  of {tally.strokes:4};"
            f" {np.median(late):4.1f} ms late, 95 % under {np.quantile(late, 0.95):.1f}"
        )
    print(f"  {'mean':24} F {np.mean([tally.f for tally in tallies.values()]):.3f}")


def false_kicks(listen: Listen) -> None:
    """Print how often each foil fires a kick."""
    print("kicks fired by what is none")
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, take in foils():
        kicks = listen(take)["kick"]
        events = sorted(time for kind, times in take.others.items() for time in times)
        counts[name][0] += len(kicks)
        counts[name][1] += len(events)
    for name, (fired, count) in counts.items():
        print(f"  {name:24} {fired:4} of {count:4}: {100 * fired / count:.1f} %")


def synthesised(table: Mapping[str, strokes.Stroke], count: int) -> dict[str, list[Play]]:
    """So many variants of each class."""
    return {name: [stroke] * count for name, stroke in table.items()}


def sampled(all_kits: Mapping[str, kits.Kit], kind: str) -> dict[str, list[Play]]:
    """The strokes of a kind of each kit, the first few of them."""
    return {name: [again(sound) for sound in kit[kind][:_FEW]] for name, kit in all_kits.items() if kit[kind]}


def measure(listen: Listen = detected) -> None:
    """Everything but the last look."""
    by_class, by_condition = classes("kick", struck("kick", synthesised(strokes.KICKS, 2), CONDITIONS), listen)
    table("kicks, made", by_class)
    table("kicks, made, by what is around them", by_condition)
    few = ("alone", "bass line", "quiet")
    table("kicks, sampled", classes("kick", struck("kick", sampled(kits.kits(), "kick"), few), listen)[0])
    table("snares, made", classes("snare", struck("snare", synthesised(strokes.SNARES, 2), few), listen)[0])
    table("snares, sampled", classes("snare", struck("snare", sampled(kits.kits(), "snare"), few), listen)[0])
    table("hats, made", classes("hat", struck("hat", synthesised(strokes.HATS, 2), few), listen)[0])
    table("hats, sampled", classes("hat", struck("hat", sampled(kits.kits(), "hat"), few), listen)[0])
    false_kicks(listen)
    grooves("grooves", songs.grooves(), listen)


def grooves(title: str, takes: Iterable[Take], listen: Listen) -> None:
    """Print the tallies of each kind over whole songs, and the worst of them."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    worst: dict[str, tuple[float, str]] = {}
    for take in takes:
        found = listen(take)
        for kind in KINDS:
            if kind not in take.unsure:
                tallies[kind].add(take.struck[kind], found[kind])
                alone = Tally()
                alone.add(take.struck[kind], found[kind])
                if len(take.struck[kind]) >= 4:
                    worst[kind] = min(worst.get(kind, (2.0, "")), (alone.f, take.name))
    table(title, tallies)
    print("  worst:", ", ".join(f"{kind} {f:.2f} ({name})" for kind, (f, name) in worst.items()))


def last_look(listen: Listen = detected) -> None:
    """Material that others made: Hydrogen's kits and songs."""
    few = ("alone", "hats", "bass line")
    for kind in KINDS:
        table(
            f"{kind}s of Hydrogen's kits", classes(kind, struck(kind, sampled(kits.hydrogen(), kind), few), listen)[0]
        )
    grooves("Hydrogen's songs", songs.hydrogen_songs(), listen)


def main() -> None:
    """The measurements; with `--last` on material that others made."""
    if "--last" in sys.argv:
        last_look()
    else:
        measure()


if __name__ == "__main__":
    main()

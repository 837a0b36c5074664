"""Sampled drums that the detector has not been trained on: other kits, and other strokes of the same sources."""

from __future__ import annotations

import re
import subprocess
import tempfile
import wave
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import mido
import numpy as np

from vjfx.training.drums.samples import recorded, sonic_pi, struck
from vjfx.training.drums.sound import RATE, Mono

FONTS = Path("/usr/share/sounds/sf2")  # Debian: fluid-soundfont-gm, timgm6mb-soundfont
HYDROGEN = Path("/usr/share/hydrogen/data/drumkits")  # Debian: hydrogen-data, hydrogen-drumkits
_KEYS = {
    "kick": (35, 36),
    "snare": (38, 39, 40),
    "hat": (42, 46, 51, 54, 70),
    "tom": (41, 45, 48, 50, 64),
    "rim": (37, 56, 75),
}
_HELD_OUT = {"FluidR3_GM": (16, 25, 40), "TimGM6mb": (0, 8, 16, 24, 25, 40)}  # programs: none of those trained on
_GAP = 1.5  # seconds
# Names of instruments in Hydrogen's kits; what fits none of them is not used.
_NAMES = {
    "kick": r"kick|bass ?drum",
    "hat": r"hat|hh|ride|shaker|maraca|tambourine",
    "snare": r"snare|clap",
    "tom": r"tom|conga|bongo|djembe|dununba|sangban",
    "rim": r"stick|cowbell|clave|rim",
}

Kit = Mapping[str, list[Mono]]


@cache
def kits() -> Mapping[str, Kit]:
    """By name: the soundfonts' kits, and the strokes of Sonic Pi that are held out."""
    found: dict[str, Kit] = {"Sonic Pi": sonic_pi(held_out=True)}
    for font, programs in _HELD_OUT.items():
        for program in programs:
            keys = [(kind, key) for kind, each in _KEYS.items() for key in each]
            sounds = _played(font, program, [key for _, key in keys])
            kit: dict[str, list[Mono]] = {kind: [] for kind in _KEYS}
            for (kind, _), sound in zip(keys, sounds, strict=True):
                if np.abs(sound).max() > 1e-3:
                    kit[kind].append(struck(sound))
            found[f"{font} {program}"] = kit
    return found


@cache
def hydrogen() -> Mapping[str, Kit]:
    """Hydrogen's kits, by name: those for a last look."""
    return {
        folder.name: _hydrogen(folder) for folder in sorted(HYDROGEN.iterdir()) if (folder / "drumkit.xml").exists()
    }


def kind_of(name: str) -> str | None:
    """What an instrument of this name is."""
    return next((kind for kind, pattern in _NAMES.items() if re.search(pattern, name.lower())), None)


def _hydrogen(folder: Path) -> Kit:
    kit: dict[str, list[Mono]] = {kind: [] for kind in _NAMES}
    text = re.sub(r'xmlns="[^"]*"', "", (folder / "drumkit.xml").read_text(errors="replace"))
    for instrument in ElementTree.fromstring(text).iter("instrument"):
        kind = kind_of(instrument.findtext("name") or "")
        names = [each.text or "" for each in instrument.iter("filename")]
        if kind and names and (path := folder / names[-1]).exists():  # the loudest layer
            sound = recorded(path)
            if len(sound) and np.abs(sound).max() > 1e-3:
                kit[kind].append(struck(sound))
    return kit


def _played(font: str, program: int, keys: Iterable[int]) -> list[Mono]:
    keys = list(keys)
    track = mido.MidiTrack([mido.Message("program_change", channel=9, program=program)])
    for number, key in enumerate(keys):
        track.append(mido.Message("note_on", channel=9, note=key, velocity=112, time=0 if number == 0 else 1200))
        track.append(mido.Message("note_off", channel=9, note=key, time=240))
    with tempfile.TemporaryDirectory() as folder:
        song, sound = Path(folder) / "song.mid", Path(folder) / "song.wav"
        mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(song)  # 1440 ticks are 1.5 s
        command = ["fluidsynth", "-niq", "-g", "0.5", "-R", "0", "-C", "0", "-r", str(RATE), "-F", str(sound)]
        command += [str(FONTS / f"{font}.sf2"), str(song)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with wave.open(str(sound)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)
    whole = np.concatenate([samples.mean(axis=1) / 32768, np.zeros(4 * RATE)]).astype(np.float32)
    return [whole[round(number * _GAP * RATE) :][: round((_GAP - 0.02) * RATE)] for number in range(len(keys))]

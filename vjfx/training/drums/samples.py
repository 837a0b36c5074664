"""Sampled strokes and notes to train on: of Sonic Pi (CC0) and of the soundfont FluidR3 (MIT), both from Debian.

The others of both are left to `bench.drums`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import av
import numpy as np

from vjfx.core.errors import DeviceError
from vjfx.training.beat.instruments import DRUM_CHANNEL, Note, general_midi
from vjfx.training.drums.sound import RATE, Mono, faded, peak

SONIC_PI = Path("/usr/share/sonic-pi/samples")
_MISSING = "the samples of Sonic Pi are missing: apt install sonic-pi-samples"
# By kind; those of HELD_OUT only in the bench.
STROKES: Mapping[str, Sequence[str]] = {
    "kick": (
        *("bd_808", "bd_ada", "bd_boom", "bd_fat", "bd_gas", "bd_haus", "bd_klub", "bd_mehackit", "bd_pure"),
        *("bd_sone", "bd_tek", "bd_zome", "bd_zum", "drum_bass_hard", "drum_bass_soft", "drum_heavy_kick"),
        *("elec_hollow_kick", "elec_soft_kick"),
    ),
    "snare": (
        *("drum_snare_hard", "drum_snare_soft", "elec_filt_snare", "elec_hi_snare", "elec_lo_snare"),
        *("elec_mid_snare", "elec_snare", "sn_dolf", "sn_dub", "sn_generic", "sn_zome"),
    ),
    "hat": ("drum_cymbal_closed", "drum_cymbal_open", "drum_cymbal_pedal", "elec_cymbal"),
    "tom": (
        *("drum_tom_hi_hard", "drum_tom_hi_soft", "drum_tom_lo_hard", "drum_tom_lo_soft", "drum_tom_mid_hard"),
        *("drum_tom_mid_soft", "elec_fuzz_tom", "tabla_ghe1", "tabla_ghe3", "tabla_ghe5", "tabla_na", "tabla_tun1"),
        *("tabla_te2", "tabla_ke1"),
    ),
    "rim": (
        *("drum_cowbell", "elec_wood", "elec_tick", "elec_plip", "elec_pop", "elec_triangle", "perc_bell"),
        *("perc_snap", "perc_snap2"),
    ),
    "bass": (
        *("bass_dnb_f", "bass_drop_c", "bass_hard_c", "bass_thick_c", "bass_trance_c", "bass_voxy_c"),
        "bass_woodsy_c",
    ),
    "tone": ("elec_beep", "elec_bell", "elec_blip", "elec_chime", "elec_ping", "elec_twang", "guit_em9", "ambi_piano"),
}
HELD_OUT = frozenset(
    (
        *("bd_808", "bd_fat", "bd_klub", "bd_sone", "bd_tek", "drum_bass_soft", "drum_heavy_kick"),
        *("elec_lo_snare", "perc_snap2", "sn_dub", "sn_zome", "drum_snare_hard", "drum_cymbal_closed"),
        *("drum_tom_lo_soft", "drum_tom_mid_hard", "tabla_ghe3", "tabla_tun1", "bass_hard_c", "bass_woodsy_c"),
    )
)
KITS = (0, 8, 24, 32, 48)  # standard, room, electronic, jazz, orchestra; the bench has power, 808 and brush
_DRUMS: Mapping[str, Sequence[int]] = {
    "kick": (35, 36),
    "snare": (38, 39, 40),
    "hat": (42, 44, 46, 51, 53, 54, 59, 69, 70, 82),
    "tom": (41, 43, 45, 47, 48, 50, 60, 61, 62, 63, 64, 65, 66),
    "rim": (31, 37, 56, 67, 68, 75, 76, 77),
}
_BASSES = (32, 33, 34, 35, 36, 37, 38, 39, 43, 58, 87)
_PITCHED = (
    *(0, 1, 4, 5, 6, 7, 11, 12, 16, 19, 21, 24, 25, 26, 27, 28, 29, 30, 40, 42, 45, 46, 48, 50, 52, 54, 56, 57, 61, 62),
    *(65, 66, 68, 71, 73, 75, 80, 81, 84, 88, 89, 90, 95, 104, 105, 108),
)
_GAP, _MIDI_CHANNELS = 1.6, [channel for channel in range(16) if channel != DRUM_CHANNEL]

Bank = dict[str, list[Mono]]


def recorded(path: Path) -> Mono:
    """A sound file, in mono at RATE."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("fltp", "stereo", RATE)
        parts = [
            made.to_ndarray() for frame in (*container.decode(audio=0), None) for made in resampler.resample(frame)
        ]
    return np.asarray(np.concatenate(parts, axis=1).mean(axis=0), np.float32)


def struck(sound: Mono, longest: float = 1.2) -> Mono:
    """The sound from its stroke on, with peak 1: from where it first reaches a twentieth of its peak."""
    first = int(np.argmax(np.abs(sound) >= 0.05 * np.abs(sound).max()))
    return peak(faded(sound[max(0, first - 8) : first + round(longest * RATE)], 0.02))


def sonic_pi(held_out: bool) -> Bank:
    """The strokes of Sonic Pi by kind: those to train on, or those held out. Raises DeviceError if there are none."""
    if not SONIC_PI.exists():
        raise DeviceError(_MISSING)
    return {
        kind: [struck(recorded(SONIC_PI / f"{name}.flac")) for name in names if (name in HELD_OUT) is held_out]
        for kind, names in STROKES.items()
    }


def soundfont() -> Bank:
    """The drums of KITS, and bass notes and others, by FluidSynth. Raises DeviceError where it is missing."""
    bank: Bank = {kind: [] for kind in (*_DRUMS, "bass", "tone")}
    for kit in KITS:
        notes = [
            (kind, pitch, strength) for kind, keys in _DRUMS.items() for pitch in keys for strength in (0.95, 0.55)
        ]
        played = _play([Note(0, 0.3, DRUM_CHANNEL, pitch, strength, kit) for _, pitch, strength in notes])
        for (kind, _, _), sound in zip(notes, played, strict=True):
            if np.abs(sound).max() > 1e-3:
                bank[kind].append(struck(sound))
    for kind, programs, pitches in (("bass", _BASSES, (26, 29, 33, 36, 40, 45)), ("tone", _PITCHED, (48, 57, 64, 72))):
        for first in range(0, len(programs), len(_MIDI_CHANNELS)):
            bank[kind] += [
                struck(sound)
                for sound in _play(
                    Note(0, 0.9, channel, pitch, 0.8, program)
                    for channel, program in zip(_MIDI_CHANNELS, programs[first:], strict=False)
                    for pitch in pitches
                )
                if np.abs(sound).max() > 1e-3
            ]
    return bank


def _play(notes: Iterable[Note]) -> list[Mono]:
    """Each note by itself."""
    apart = [note._replace(start=0.1 + _GAP * number) for number, note in enumerate(notes)]
    whole = general_midi(apart, 0.1 + _GAP * len(apart))
    starts = [round((0.095 + _GAP * number) * RATE) for number in range(len(apart))]
    return [whole[start : start + round((_GAP - 0.02) * RATE)] for start in starts]

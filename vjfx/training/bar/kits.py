"""Drum kits for the training songs: of the soundfont, recorded, made by the groovebox, and made at random."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import av
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.audio.groovebox import voices
from vjfx.core.errors import DeviceError
from vjfx.training.bar.sampler import Sampler
from vjfx.training.beat.instruments import RATE, Mono
from vjfx.training.beat.styles import (
    CLAP,
    CLAVES,
    CONGA,
    CONGA_SLAP,
    COWBELL,
    CRASH,
    HAT,
    KICK,
    MARACAS,
    OPEN,
    PEDAL,
    RIDE,
    RIM,
    SNARE,
    TAMBOURINE,
    TOM_HIGH,
    TOM_LOW,
    TOM_MID,
)  # fmt: skip

Kit = dict[int, Mono]

GM_KITS = (0, 0, 0, 8, 16, 24, 25, 25, 32, 40)  # standard, room, power, electronic, 808, jazz, brush
_RECORDED = Path("/usr/share/sonic-pi/samples")  # CC0
_NO_SAMPLES = "recorded drums are missing: apt install sonic-pi-samples"
_FILES = {
    KICK: ("bd_808", "bd_ada", "bd_boom", "bd_fat", "bd_gas", "bd_haus", "bd_klub", "bd_pure", "bd_sone", "bd_tek",
           "bd_zome", "bd_zum", "drum_bass_hard", "drum_bass_soft", "drum_heavy_kick", "elec_hollow_kick",
           "elec_soft_kick"),
    SNARE: ("drum_snare_hard", "drum_snare_soft", "elec_snare", "elec_hi_snare", "elec_lo_snare", "elec_mid_snare",
            "elec_filt_snare", "sn_dolf", "sn_dub", "sn_generic", "sn_zome"),
    CLAP: ("perc_snap", "perc_snap2", "sn_dolf", "elec_filt_snare"),
    RIM: ("elec_wood", "elec_tick", "drum_cowbell", "perc_snap"),
    HAT: ("drum_cymbal_closed", "drum_cymbal_pedal", "elec_tick", "elec_cymbal"),
    PEDAL: ("drum_cymbal_pedal",),
    OPEN: ("drum_cymbal_open", "drum_cymbal_soft", "elec_cymbal"),
    RIDE: ("drum_cymbal_soft", "elec_triangle", "elec_ping"),
    CRASH: ("drum_cymbal_hard", "drum_splash_hard", "drum_splash_soft"),
    TOM_HIGH: ("drum_tom_hi_hard", "drum_tom_hi_soft", "elec_fuzz_tom"),
    TOM_MID: ("drum_tom_mid_hard", "drum_tom_mid_soft", "tabla_tun1"),
    TOM_LOW: ("drum_tom_lo_hard", "drum_tom_lo_soft", "tabla_ghe1"),
    TAMBOURINE: ("drum_splash_soft", "elec_chime"),
    COWBELL: ("drum_cowbell", "elec_bell"),
    CONGA: ("tabla_na", "tabla_te1", "elec_bong", "tabla_tun2"),
    CONGA_SLAP: ("tabla_tas1", "tabla_ke1", "elec_pop"),
    MARACAS: ("elec_tick", "drum_cymbal_pedal"),
    CLAVES: ("elec_wood", "elec_blip"),
}  # fmt: skip


def kit(r: Generator, sampler: Sampler, electronic: bool) -> Kit:
    """A random kit: all drums of one kind, or the drums of one with a few of another."""
    chance = r.random()
    if chance < (0.25 if electronic else 0.7):
        chosen = sampler.kit(int(r.choice((24, 25, 25, 0, 16) if electronic else GM_KITS)))
    elif chance < 0.55 and electronic:
        chosen = groovebox(r)
    elif chance < 0.8:
        chosen = recorded(r)
    else:
        chosen = made(r)
    if r.random() < 0.3:
        other = made(r) if r.random() < 0.5 else recorded(r)
        chosen = chosen | {drum: other[drum] for drum in (KICK, SNARE, HAT, OPEN) if r.random() < 0.5}
    return chosen


def groovebox(r: Generator) -> Kit:
    """The groovebox's drums, each with random controls."""
    low, fall = r.uniform(40, 65), r.uniform(0.008, 0.05)
    sounds = {
        KICK: voices.kick(RATE, low, r.uniform(60, 500), fall, r.uniform(0.08, 0.3), r.uniform(1, 4)),
        SNARE: voices.snare(RATE, r.uniform(150, 240), r.uniform(0.06, 0.2)),
        CLAP: voices.clap(RATE),
        RIM: voices.rim(RATE),
        HAT: voices.hat(RATE, r.uniform(0.012, 0.04)),
        OPEN: voices.hat(RATE, r.uniform(0.08, 0.25)),
        RIDE: voices.ride(RATE),
        CRASH: voices.crash(RATE),
        MARACAS: voices.shaker(RATE),
        COWBELL: voices.cowbell(RATE),
    } | {drum: voices.tom(RATE, pitch) for drum, pitch in _TOMS.items()}
    full = {drum: np.asarray(sound.mean(axis=1), np.float32) for drum, sound in sounds.items()}
    return full | {PEDAL: full[HAT], TAMBOURINE: full[MARACAS], CLAVES: full[RIM]}


_TOMS = {TOM_HIGH: 190.0, TOM_MID: 140.0, TOM_LOW: 100.0, CONGA: 230.0, CONGA_SLAP: 320.0}


def recorded(r: Generator) -> Kit:
    """Recorded drums, each chosen at random and played at another speed. Raises DeviceError without them."""
    out = {}
    for drum, names in _FILES.items():
        sound = _read(str(r.choice(names)))
        speed = float(np.exp(r.normal(0, 0.12))) * (1.5 if drum in (HAT, MARACAS) else 1.0)
        at = np.arange(0, min(len(sound) - 1, 1.5 * RATE * speed), speed)
        heard = np.interp(at, np.arange(len(sound)), sound)
        if drum in (HAT, MARACAS, PEDAL):
            heard *= np.exp(-np.arange(len(heard)) / (r.uniform(0.02, 0.08) * RATE))
        out[drum] = np.asarray(heard, np.float32)
    return out


def made(r: Generator) -> Kit:
    """Synthesised drums with random controls, from clean to crude."""
    out: Kit = {}
    for drum, pitch in (_TOMS | {KICK: r.uniform(38, 65)}).items():
        t = _time(0.6 if drum == KICK else 0.4)
        sweep, fall = r.uniform(0.3, 12) if drum == KICK else r.uniform(0.1, 0.6), r.uniform(0.005, 0.06)
        turn = pitch * (t + sweep * fall * (1 - np.exp(-t / fall)))
        body = np.sin(2 * np.pi * turn) * np.exp(-t / r.uniform(0.06, 0.35 if drum == KICK else 0.15))
        out[drum] = _unit(np.tanh(r.uniform(0.8, 5) * body) + r.uniform(0, 0.4) * _hiss(r, t, 0.003))
    t = _time(0.4)
    skin = np.sin(2 * np.pi * r.uniform(140, 260) * t) * np.exp(-t / r.uniform(0.02, 0.09))
    out[SNARE] = _unit(r.uniform(0.1, 1.2) * skin + _hiss(r, t, r.uniform(0.04, 0.16)))
    hands = np.max(
        [np.exp(-np.maximum(t - at, 0) / 0.008) * (t >= at) for at in np.cumsum(r.uniform(0.005, 0.016, 3))], 0
    )
    out[CLAP] = _unit(_band(r, t, 700, 4500) * (hands + 0.5 * np.exp(-t / r.uniform(0.03, 0.12))))
    out[RIM] = _unit(np.sin(2 * np.pi * r.uniform(600, 2200) * t) * np.exp(-t / r.uniform(0.004, 0.02)))
    for drum, shortest, longest in ((HAT, 0.01, 0.05), (OPEN, 0.08, 0.3), (RIDE, 0.15, 0.5), (CRASH, 0.4, 1.0)):
        t = _time(min(1.5, 4 * longest))
        low = r.uniform(3000, 8000)
        metal = sum(np.sign(np.sin(2 * np.pi * low * tune * t)) for tune in r.uniform(0.6, 1.6, 5))
        tone = r.uniform(0, 0.3) * metal + _band(r, t, low, 15000)
        out[drum] = _unit(tone * np.exp(-t / r.uniform(shortest, longest)))
    t = _time(0.15)
    out[MARACAS] = _unit(_band(r, t, 4000, 13000) * np.minimum(1, t / r.uniform(0.001, 0.03)) * np.exp(-t / 0.03))
    bell = np.sign(np.sin(2 * np.pi * 540 * t)) + np.sign(np.sin(2 * np.pi * 800 * t))
    out[COWBELL] = _unit(bell * np.exp(-t / 0.05))
    return out | {PEDAL: out[HAT], TAMBOURINE: out[MARACAS], CLAVES: out[RIM]}


def _time(seconds: float) -> NDArray[np.float64]:
    return np.arange(round(seconds * RATE)) / RATE


def _unit(sound: NDArray[np.floating]) -> Mono:
    return np.asarray(sound / max(float(np.abs(sound).max()), 1e-9), np.float32)


def _hiss(r: Generator, t: NDArray[np.float64], decay: float) -> NDArray[np.float64]:
    return r.standard_normal(len(t)) * np.exp(-t / decay)


def _band(r: Generator, t: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(r.standard_normal(len(t)))
    hertz = np.fft.rfftfreq(len(t), 1 / RATE)
    return np.fft.irfft(spectrum * ((hertz > low) & (hertz < high)), len(t))


@lru_cache(256)
def _read(name: str) -> Mono:
    path = _RECORDED / f"{name}.flac"
    if not path.exists():
        raise DeviceError(_NO_SAMPLES)
    with av.open(str(path)) as file:
        resampler = av.AudioResampler("fltp", "mono", RATE)
        parts = [part.to_ndarray()[0] for frame in file.decode(audio=0) for part in resampler.resample(frame)]
    sound = _unit(np.concatenate(parts))
    return sound[int(np.argmax(np.abs(sound) > 0.03)) :]

"""Bars of drums, at random, with the feel of a kind of music."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from vjfx.training.bar.metre import Line, Metre, pick, written
from vjfx.training.beat.styles import (
    CLAP,
    CLAVES,
    CONGA,
    CONGA_SLAP,
    COWBELL,
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
)

Drums = dict[int, Line]


def drumming(r: Generator, feel: str, metre: Metre) -> Drums:
    """A bar of drums with this feel; empty where there are none."""
    beats, per, steps = metre.beats, metre.per, metre.steps
    snare = int(pick(r, SNARE, SNARE, SNARE, CLAP, RIM))
    back = metre.on(
        [1, 3] if beats == 4 else [1, 2] if beats == 3 and r.random() < 0.5 else [beats - 1 if beats % 2 else 1]
    )
    ghosts = metre.some(r, 0.0, 0.06, 0.16, 0.15) * 0.5 * (r.random() < 0.35)
    if feel == "four":
        drums = {KICK: np.maximum(metre.every(per, 0, 0.95), metre.some(r, 0, 0.03, 0.03) * (r.random() < 0.3))}
        if r.random() < 0.7:
            drums[snare] = back
        return drums | _dance_hats(r, metre)
    if feel in ("backbeat", "loose"):
        kick = metre.some(r, 0.3, *((0.3, 0.08) if feel == "backbeat" else (0.35, 0.25)), 0.7)
        kick[back > 0] *= r.random() < 0.15
        kick[0] = 0.95 * (r.random() < 0.97)
        if beats == 4 and r.random() < 0.45:
            kick[2 * per] = 0.9
        return {KICK: kick, snare: np.maximum(back, ghosts)} | _hats(r, metre)
    if feel == "breaks":
        kicks = (
            "9.9.......99....",
            "9.9.......9.....",
            "9..9..9...9.....",
            "9.........9..9..",
            "9.......9.9.....",
            "9..9......9.....",
        )
        snares = "....9..4.4..9..4", "....9..5.5....9.", "....9.......9...", "....9....3..9.3.", "....9..3.3..9..3"
        drums = {KICK: written(pick(r, *kicks)), SNARE: written(pick(r, *snares))}
        if r.random() < 0.3:
            drums[KICK] = np.maximum(drums[KICK], metre.some(r, 0, 0.15, 0.06, 0.7))
        return drums | _hats(r, metre)
    if feel == "fast":
        if r.random() < 0.5:  # the snare on every off-beat
            return {KICK: metre.every(per, 0, 0.9), SNARE: metre.every(per, per // 2, 0.9)} | _hats(r, metre)
        kick = metre.some(r, 0.5, 0.4, 0.02, 0.7)
        kick[0], kick[back > 0] = 0.95, 0
        return {KICK: kick, SNARE: back} | _hats(r, metre)
    if feel == "metal":
        kick = pick(r, metre.every(1, 0, 0.8), metre.every(2, 0, 0.85), metre.some(r, 0.6, 0.5, 0.35, 0.7))
        kick[0] = 0.9
        hit = pick(r, back, back, metre.on([2 if beats == 4 else beats // 2]), metre.every(per, per // 2, 0.8))
        return {KICK: kick, SNARE: hit} | _hats(r, metre)
    if feel == "dembow":
        snare_line = written(pick(r, "...8..8....8..8.", "...8..8....8..8.", "...8..8.........", "...8......8....."))
        return {KICK: metre.every(per if r.random() < 0.7 else 2 * per, 0, 0.9), snare: snare_line} | _hats(r, metre)
    if feel == "half":
        kick = metre.some(r, 0.15, 0.25, 0.1, 0.7)
        kick[0], kick[2 * per] = 0.95, 0
        drums = {KICK: kick, snare: metre.on([2])}
        if r.random() < 0.4:
            drums[snare] = np.maximum(drums[snare], ghosts)
        rolls = metre.every(2, 0, 0.5) + metre.some(r, 0, 0, 0.25) * 0.5
        return drums | ({HAT: rolls} if r.random() < 0.5 else _hats(r, metre))
    if feel == "slow":
        kick = metre.on([0]) + metre.some(r, 0.15, 0.3, 0.06, 0.6)
        kick[back > 0] = 0
        if r.random() < 0.15:
            return {}
        return {KICK: np.minimum(kick, 0.95), int(pick(r, snare, RIM)): back} | _hats(r, metre)
    if feel == "dnb":
        kick = written(
            pick(r, "9.........9.....", "9..5......9.....", "9.........97....", "9.9.......9.....", "9.....7...9.....")
        )
        return {KICK: kick, SNARE: np.maximum(back, ghosts)} | _hats(r, metre)
    if feel == "swing":
        ride = written(pick(r, "8...8.6.8...8.6.", "7.6.7.6.7.6.7.6.", "8...8...8...8...", "8...8.6.8.6.8.6."))
        drums = {int(pick(r, RIDE, RIDE, HAT)): ride}
        if r.random() < 0.75:
            drums[int(pick(r, PEDAL, PEDAL, SNARE))] = back * 0.8
        if r.random() < 0.6:
            drums[KICK] = pick(r, metre.every(4, 0, 0.4), metre.every(8, 0, 0.8), metre.some(r, 0.2, 0.2, 0, 0.4))
        if r.random() < 0.5:
            drums[SNARE] = np.maximum(drums.get(SNARE, 0), metre.some(r, 0.1, 0.3, 0.02, 0.2) * 0.6)
        return drums
    if feel == "waltz":
        if r.random() < 0.35:
            return {}
        drums = {KICK: metre.on([0])}
        drums[int(pick(r, SNARE, HAT, PEDAL, RIM))] = pick(
            r, metre.on([1, 2], 0.7), metre.on([1, 2], 0.6), metre.on([2], 0.8)
        )
        return drums | (_hats(r, metre) if r.random() < 0.5 else {})
    if feel == "compound":
        if r.random() < 0.25:
            return {}
        drums = {
            KICK: metre.on([0] if r.random() < 0.6 else [0, beats / 2]),
            snare: metre.on([1] if beats == 2 else [1, 3]),
        }
        if r.random() < 0.4:
            drums[KICK] = np.maximum(drums[KICK], metre.some(r, 0.1, 0.3, 0.1, 0.5))
        line = metre.every(1, 0, 0.6) * np.tile([1, *[r.uniform(0.4, 1)] * (per - 1)], beats)
        drums[int(pick(r, HAT, HAT, RIDE, MARACAS))] = line if r.random() < 0.8 else metre.every(per, 0, 0.6)
        return drums
    if feel == "odd":
        split = int(pick(r, 2, 3)) if beats == 5 else int(pick(r, 3, 4)) if beats == 7 else 3
        drums = {
            KICK: np.maximum(metre.on([0, split]), metre.some(r, 0.1, 0.15, 0.04, 0.6)),
            snare: metre.on([split - 1, beats - 1]),
        }
        return {} if r.random() < 0.15 else drums | _hats(r, metre)
    if feel == "latin":
        return {
            KICK: written(pick(r, "8..58..58..58..5", "8.....8.8.....8.", "8...8...8...8...", "......8.......8.")),
            int(pick(r, RIM, CLAVES)): written(pick(r, "8..8..8...8.8...", "8..8..8...8..8..", "..8.8...8..8..8.")),
            int(pick(r, MARACAS, HAT, COWBELL)): written(
                pick(r, "7353735373537353", "8...6.6.8...6.6.", "7.5.7.5.7.5.7.5.")
            ),
            CONGA: metre.some(r, 0.1, 0.4, 0.35),
            CONGA_SLAP: metre.on([1, 3], 0.7) * (r.random() < 0.5),
        }
    if feel == "offbeat":
        kick = pick(
            r,
            metre.on([2]),
            metre.every(per, 0, 0.9),
            metre.on([0, 2]),
            np.maximum(metre.on([0]), metre.some(r, 0.1, 0.3, 0.1, 0.7)),
        )
        hats = pick(r, metre.every(per // 2, 0, 0.6), metre.every(per, per // 2, 0.8), metre.every(per, per // 2, 0.7))
        return {
            KICK: kick,
            int(pick(r, RIM, SNARE)): pick(r, metre.on([2]), back, back),
            int(pick(r, HAT, HAT, OPEN)): hats,
        }
    if feel == "march":
        roll = np.where(np.arange(steps) % per == 0, 0.8, (r.random(steps) < 0.4) * 0.4)
        if r.random() < 0.3:
            return {}
        return {
            KICK: metre.every(2 * per if r.random() < 0.5 else per, 0, 0.9),
            SNARE: roll if r.random() < 0.6 else metre.every(per, per // 2, 0.6),
        }
    if feel == "timpani":
        return {TOM_LOW: metre.some(r, 0.15, 0.03, 0, 0.4) + 0.0} if r.random() < 0.25 else {}
    if feel == "folk":
        if r.random() < 0.5:
            return {}
        return {
            int(pick(r, KICK, TOM_LOW, TAMBOURINE)): metre.every(per, 0, 0.7),
            int(pick(r, TAMBOURINE, MARACAS, RIM)): metre.every(1 if per == 3 else 2, 0, 0.5),
        }
    if feel == "faint":
        return (
            {}
            if r.random() < 0.6
            else {int(pick(r, MARACAS, RIM, HAT, TOM_HIGH)): metre.some(r, 0.5, 0.25, 0.05, 0.3) * 0.6}
        )
    if feel == "claps":
        return {} if r.random() < 0.4 else {int(pick(r, CLAP, KICK)): pick(r, back, metre.every(per, 0, 0.8))}
    return {}


def _dance_hats(r: Generator, metre: Metre) -> Drums:
    hats: Drums = {}
    if r.random() < 0.7:
        hats[OPEN] = metre.every(4, 2, r.uniform(0.5, 1.0))
    if r.random() < 0.65:
        line = pick(
            r,
            metre.every(1, 0, 0.5),
            metre.every(2, 0, 0.6),
            metre.every(4, 0, 0.5),
            np.tile([0.7, 0.3, 0.5, 0.3], 4),
            np.tile([0, 0.5, 0.6, 0.5], 4),
        )
        hats[int(pick(r, HAT, HAT, MARACAS, TAMBOURINE, RIDE))] = line * r.uniform(0.5, 1)
    if r.random() < 0.25:
        hats[int(pick(r, CONGA, RIM, COWBELL, CLAVES))] = metre.some(r, 0.15, 0.25, 0.25)
    return hats


def _hats(r: Generator, metre: Metre) -> Drums:
    per = metre.per
    half = 2 if per == 4 else 1
    accents = np.where(np.arange(metre.steps) % per == 0, 1, r.uniform(0.5, 1.1))
    line = pick(
        r,
        metre.every(half, 0, 0.6) * accents,
        metre.every(half, 0, 0.6) * accents,
        metre.every(1, 0, 0.5) * accents,
        metre.every(per, 0, 0.6),
        metre.every(per, half, 0.7),
        metre.some(r, 0.9, 0.8, 0.25),
    )
    hats = {int(pick(r, HAT, HAT, HAT, RIDE, MARACAS, TAMBOURINE)): line * r.uniform(0.6, 1.1)}
    if r.random() < 0.15:
        hats[OPEN] = metre.on([metre.beats - 0.5], 0.8)
    return hats if r.random() < 0.9 else {}

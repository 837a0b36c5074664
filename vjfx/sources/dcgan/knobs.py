"""The parameters of the source `dcgan`."""

from __future__ import annotations

from vjfx.core.param import Kind, Param
from vjfx.latent.walks import Mix
from vjfx.nets.bends import KINDS

DIRECTIONS = 8
CELLS = 8  # largest number of cells per side of the wall
TAPE = ("off", "record", "play", "overdub")
OFF, RECORD, PLAY, OVERDUB = range(len(TAPE))
_MIX = Mix()
LAYERS = ("form", "shape", "detail", "surface")  # of a network for 96 px; larger ones have more late layers
_BENDS = {
    "kill": "mutes channels",
    "gain": "amplifies channels",
    "roll": "swaps channels",
    "quantise": "reduces channels to a few levels",
    "noise": "adds noise to channels",
}


def knobs(genre: str) -> tuple[Param, ...]:
    """All parameters; `genre` is the default of `weights`."""
    return (
        Param("weights", Kind.TEXT, genre, help="genre: a shipped one, or a .safetensors file"),
        Param("to", Kind.TEXT, "", help="genre that `fade` leads to"),
        Param("fade", help="0: weights; 1: to; interpolates the networks if their shapes are equal"),
        Param("blend", Kind.BOOL, False, help="fade between pictures, even if the networks can be interpolated"),
        Param("timeline", default=1.0, help="training progress: 0 untrained (noise), 1 fully trained"),
        Param("seed", Kind.LONG, 1, 0, 9999, help="seed of the walks"),
        Param("wander", default=_MIX.wander, help="amount of an endless walk"),
        Param("loop", default=_MIX.loop, help="amount of a closed walk, `bars` long"),
        Param("orbit", default=_MIX.orbit, help="amount of a circle around home"),
        Param("speed", default=_MIX.speed, low=-2.0, high=2.0, unit="places a beat", help="of wander; below 0: back"),
        Param("bars", Kind.LONG, _MIX.bars, 1, 32, unit="bars", help="period of loop and orbit"),
        Param("radius", default=_MIX.radius, help="of the orbit"),
        Param("x", default=_MIX.x, low=-1.0, high=1.0, help="manual offset in one direction"),
        Param("y", default=_MIX.y, low=-1.0, high=1.0, help="manual offset in another direction"),
        Param("jump", Kind.EVENT, False, help="glide to the next place, for example on an onset"),
        Param("keep", Kind.EVENT, False, help="make this place home, the centre of orbit and truncation"),
        Param("truncation", default=_MIX.truncation, help="distance from home; 0 stays there"),
        *(
            Param(f"d{number}", low=-1.0, high=1.0, help=f"offset in direction {number} of the strongest variations")
            for number in range(1, DIRECTIONS + 1)
        ),
        *(Param(kind, Kind.EVENT, False, help=f"bend: {_BENDS[kind]}") for kind in KINDS),
        Param("layer", Kind.LONG, 1, 0, len(LAYERS) - 1, help="layer of the next bend", choices=_numbered(LAYERS)),
        Param("depth", default=0.4, help="share of channels of the next bend"),
        Param("release", default=1.0, low=0.05, high=16.0, unit="beats", help="release time of the next bend"),
        Param("wall", Kind.LONG, 1, 1, CELLS, unit="cells", help="columns and rows; with melt, on the shorter side"),
        Param(
            "spread",
            default=0.25,
            low=0.0,
            high=2.0,
            unit="places",
            help="from cell to cell of the wall",
        ),
        Param("melt", Kind.BOOL, False, help="merge the cells into one picture with the show's aspect ratio"),
        Param("bands", help="how far each cell is moved by its own frequency band"),
        Param("tape", Kind.LONG, OFF, 0, len(TAPE) - 1, help="looper for the walk", choices=_numbered(TAPE)),
        Param("length", Kind.LONG, 4, 1, 16, unit="bars", help="of the tape; changing it erases the tape"),
        Param("reverse", Kind.BOOL, False, help="play the tape backwards"),
        Param("half", Kind.BOOL, False, help="play the tape at half speed"),
        Param("erase", Kind.EVENT, False, help="erase the tape"),
    )


def _numbered(labels: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    return tuple(enumerate(labels))

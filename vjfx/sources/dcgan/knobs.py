"""What a performer can turn on a dreaming network."""

from __future__ import annotations

from vjfx.core.param import Kind, Param
from vjfx.nets.bends import KINDS

DIRECTIONS = 8
CELLS = 8  # of a side of the wall, at most
TAPE = ("off", "record", "play", "overdub")
OFF, RECORD, PLAY, OVERDUB = range(len(TAPE))
LAYERS = ("form", "shape", "detail", "surface")  # of a network for 96 pixels; a larger one has more of the latter
_BENDS = {
    "kill": "some channels fall silent",
    "gain": "some channels grow loud",
    "roll": "some channels draw what others should have",
    "quantise": "some channels know a few levels only",
    "noise": "some channels hear noise",
}


def knobs(genre: str) -> tuple[Param, ...]:
    """All of them; `genre` is what is played until something else is asked for."""
    return (
        Param("weights", Kind.TEXT, genre, help="what it dreams of: one of our genres, or a .safetensors file"),
        Param("to", Kind.TEXT, "", help="another genre, for `fade` to go to"),
        Param("fade", help="0: weights; 1: to; between them networks of neither, where both have one shape"),
        Param("blend", Kind.BOOL, False, help="fade from picture to picture, even where there are networks between"),
        Param("timeline", default=1.0, help="0: noise, as its learning began; 1: all that it has learned"),
        Param("seed", Kind.LONG, 1, 0, 9999, help="another walk"),
        Param("wander", default=1.0, help="how much of the place is an endless walk's"),
        Param("loop", help="how much is a loop's, that closes after some bars"),
        Param("orbit", help="how much is a circle's around home"),
        Param("speed", default=0.25, low=-2.0, high=2.0, unit="places a beat", help="of wandering; below 0 backwards"),
        Param("bars", Kind.LONG, 4, 1, 32, unit="bars", help="that a loop and an orbit take"),
        Param("radius", default=0.3, help="of the orbit"),
        Param("x", low=-1.0, high=1.0, help="by hand, one way"),
        Param("y", low=-1.0, high=1.0, help="by hand, another way"),
        Param("jump", Kind.EVENT, False, help="glide on to the next place, as on an onset"),
        Param("keep", Kind.EVENT, False, help="make this place home: what orbits and truncation go around"),
        Param("truncation", default=1.0, help="how far it goes from home; 0 stays there"),
        *(
            Param(f"d{number}", low=-1.0, high=1.0, help=f"direction {number} of those that change most")
            for number in range(1, DIRECTIONS + 1)
        ),
        *(Param(kind, Kind.EVENT, False, help=f"a bend: {_BENDS[kind]}") for kind in KINDS),
        Param(
            "layer", Kind.LONG, 1, 0, len(LAYERS) - 1, help="where the next bend takes hold", choices=_numbered(LAYERS)
        ),
        Param("depth", default=0.4, help="how many channels the next bend takes"),
        Param("release", default=1.0, low=0.05, high=16.0, unit="beats", help="until the next bend has let go"),
        Param("wall", Kind.LONG, 1, 1, CELLS, unit="cells", help="across and down; melted, on the shorter side"),
        Param("spread", default=0.25, low=0.0, high=2.0, unit="places", help="from each cell of the wall to the next"),
        Param("melt", Kind.BOOL, False, help="the cells run into one another: one picture of the show's own shape"),
        Param("bands", help="how far each cell is moved by a band of the sound of its own"),
        Param("tape", Kind.LONG, OFF, 0, len(TAPE) - 1, help="the looper for walks", choices=_numbered(TAPE)),
        Param("length", Kind.LONG, 4, 1, 16, unit="bars", help="of the tape; another length is another tape"),
        Param("reverse", Kind.BOOL, False, help="the tape runs backwards"),
        Param("half", Kind.BOOL, False, help="the tape runs at half its speed"),
        Param("erase", Kind.EVENT, False, help="the tape is empty again"),
    )


def _numbered(labels: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    return tuple(enumerate(labels))

"""The parameters of the source `still`."""

from __future__ import annotations

from vjfx.core.frame import MOST_PARTS
from vjfx.core.param import Kind, Param

WEIGHTS = "parts"  # those that come with vjfx
PARTS = tuple(f"part{number}" for number in range(1, MOST_PARTS + 1))
NOW, BEAT, BAR = range(3)
MOST_MOTIONS = 8


def knobs(pictures: int) -> tuple[Param, ...]:
    """All parameters, for so many pictures."""
    return (
        Param("weights", Kind.TEXT, WEIGHTS, help="parts, or a file of `vjfx train motion`; empty: nothing moves"),
        Param("amount", default=1.0, high=2.0, help="0: it stands still; 1: as it was learnt; 2: twice as far"),
        *(Param(name, default=1.0, high=2.0, help=f"the same for part {name[4:]} alone") for name in PARTS),
        Param("loop", default=1.0, help="how far it moves by itself; 0: only when it is struck"),
        Param("beats", default=4.0, low=0.25, high=64.0, unit="beats", help="length of the loop"),
        Param("speed", default=1.0, low=-4.0, high=4.0, help="times the loop; below 0: backwards"),
        Param("phase", default=0.0, help="where in the loop beat 0 is"),
        Param("swing", default=0.0, help="how late the second half of each beat comes; 1: as in triplets"),
        Param("jitter", default=0.0, help="how uneven its timing and its strength are"),
        Param("frames", Kind.LONG, 20, 0, 120, help="pictures of a loop, as stickers have; 0: smooth"),
        Param("seed", Kind.LONG, 0, 0, 9999, help="which of the motions that the picture could make"),
        Param("motions", Kind.LONG, 1, 1, MOST_MOTIONS, help="how many of them, from the seed on, it changes between"),
        Param("walk", default=4.0, low=0.25, high=64.0, unit="bars", help="from one motion to the next"),
        Param("strike", Kind.EVENT, False, help="swing and ring out, for example on an onset"),
        Param("ring", default=2.0, low=0.1, high=32.0, unit="beats", help="how long a strike rings"),
        Param("turn", default=1.0, low=0.1, high=16.0, unit="beats", help="one swing of a strike"),
        Param("picture", Kind.LONG, 1, 1, max(pictures, 1), help="number of the picture in its folder"),
        Param("next", Kind.EVENT, False, help="show the next picture of the folder"),
        Param("previous", Kind.EVENT, False, help="show the one before it"),
        Param("random", Kind.EVENT, False, help="show any other one"),
        Param(
            "when",
            Kind.LONG,
            NOW,
            NOW,
            BAR,
            help="when next, previous and random do so",
            choices=((NOW, "now"), (BEAT, "beat"), (BAR, "bar")),
        ),
        Param("fade", default=1.0, low=0.0, high=16.0, unit="beats", help="crossfade from one picture to the next"),
        Param("from", Kind.TEXT, "", help="layer:NAME, from which `grab` takes a picture"),
        Param("grab", Kind.EVENT, False, help="take the newest frame of that layer, and make it move"),
        Param("resolution", Kind.LONG, 1920, 64, 4096, unit="px", help="longest side of the picture, at most"),
    )

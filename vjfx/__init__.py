"""vjfx: a live video instrument.

    with vjfx.open("neon", source="clip.mp4", size=(640, 360)) as show:
        picture = show.step()          # (360, 640, 3) uint8, RGB

See `vjfx.app.player.Player` for what `show` can do.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from vjfx.app.player import Player

__version__ = "0.1.0"

STARTED = time.perf_counter()  # the start of the program, as early as Python code can measure it


def open(
    preset: str | Path | Mapping[str, object] = "demo",
    *,
    source: str | Path | None = None,
    audio: str = "off",
    size: tuple[int, int] = (1280, 720),
    fps: float = 30.0,
    live: bool = False,
    window: bool = False,
    osc: str | int | None = None,
    record: str | Path | None = None,
    device: str = "auto",
) -> Player:
    """Open a show from a preset's name, file or dict; raises VjfxError.

    Without `live`, time advances by exactly 1/fps per step, as in `vjfx render`. The other options are those of
    `vjfx live`: `source` replaces the first layer's, `osc` is [HOST:]PORT.
    """
    from vjfx.app.player import Player

    return Player(
        preset,
        source=source,
        audio=audio,
        size=size,
        fps=fps,
        live=live,
        window=window,
        osc=osc,
        record=record,
        device=device,
    )


def lineart(picture: NDArray[np.uint8], *, radius: int = 1, contrast: bool = False) -> NDArray[np.uint8]:
    """Dark lines on white, (H, W) uint8, of a picture (H, W), (H, W, 3) or (H, W, 4) uint8, RGB or RGBA.

    `radius` >= 1 is the width of the lines in pixels; `contrast` stretches them to the full range.
    """
    import numpy as np

    from vjfx.core.errors import UsageError
    from vjfx.nets import lineart as net

    picture = np.asarray(picture)
    if picture.dtype != np.uint8 or not (picture.ndim == 2 or (picture.ndim == 3 and picture.shape[2] in (3, 4))):
        raise UsageError(
            f"a picture is uint8 of (H, W), (H, W, 3) or (H, W, 4), not {picture.dtype} of {picture.shape}"
        )
    gray = picture if picture.ndim == 2 else net.gray(np.ascontiguousarray(picture))
    return np.asarray(net.lineart(gray, contrast, radius))

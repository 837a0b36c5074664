"""Golden images: every preset, pixel by pixel, on the software renderer.

`VJFX_GOLDEN=new pytest tests/show/test_golden.py` draws them anew: look at them before they are committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.show.test_presets import Film
from tests.tools import absent
from vjfx.app.options import Options
from vjfx.app.session import Session
from vjfx.show import library, preset_reader

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "golden"
SIZE = (192, 108)
FRAME = 12


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture with lines, fills and shading, the same everywhere."""
    y, x = np.mgrid[:108, :192]
    shade = (60 + 40 * np.sin(x / 40) + y / 3).astype(np.uint8)
    image = Image.fromarray(np.stack([shade, shade // 2 + 40, 160 - shade], axis=-1))
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 20, 130, 90), fill=(240, 200, 60))
    draw.rectangle((20, 60, 80, 100), fill=(20, 60, 90))
    draw.line((0, 10, 191, 60), fill=(250, 250, 250), width=3)
    path = tmp_path_factory.mktemp("still") / "still.png"
    image.save(path)
    return path


@pytest.mark.parametrize("name", library.presets())
def test_golden(name: str, still: Path) -> None:
    camera = preset_reader.load(library.preset(name)).layers[0].source.use.startswith("camera")
    source = str(still) if camera else None
    options = Options(preset=name, source=source, audio="synth", size=SIZE, fps=30.0, live=False, window=False)
    with Session(options) as session:
        if "llvmpipe" not in session.graphics.name:
            absent(f"golden images hold for llvmpipe, this is {session.graphics.name}")
        film = Film()
        session.loop.delivery.recorders = {"film": film}
        session.run((FRAME + 1) / 30)
    golden = FOLDER / f"{name}.png"
    if os.environ.get("VJFX_GOLDEN") == "new":
        FOLDER.mkdir(exist_ok=True)
        Image.fromarray(film.pictures[FRAME]).save(golden)
    wanted = np.asarray(Image.open(golden)).astype(int)
    difference = np.abs(wanted - film.pictures[FRAME])
    # Another release of Mesa or of its compiler rounds a little differently; a changed shader does not.
    assert difference.mean() < 1.0 and np.percentile(difference, 99) < 24, f"{name} is not what it was"

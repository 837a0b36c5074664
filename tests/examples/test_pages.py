"""The pages: links lead somewhere, generated pages are up to date, and the examples of docs/presets.md play."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.playing.media import frames
from tests.playing.show import ROOT, options
from tools import gallery
from tools import shaders as shader_gallery
from vjfx.app.session import Session
from vjfx.cli import train
from vjfx.isf import file as isf

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "bench").glob("*.md")]
PRESETS = (ROOT / "docs" / "presets.md").read_text()


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_and_headings(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r'(?:\]\(|src=")([^)\s"]+)[)"]', text):
        if not link.startswith("http"):
            path, _, anchor = link.partition("#")
            target = page.parent / path if path else page
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


def test_every_training_in_the_pages_is_a_command() -> None:
    named = {name for page in PAGES for name in re.findall(r"vjfx train ([a-z]+)", page.read_text())}
    assert named == set(train.group.commands)


def test_the_gallery_is_what_its_tool_writes() -> None:
    assert (ROOT / "docs" / "gallery.md").read_text() == gallery.page(), "run tools/gallery.py --page"


def test_the_page_of_shaders_is_what_its_tool_writes() -> None:
    shaders = [isf.load(path) for path in (ROOT / "shaders").rglob("*.fs")]
    assert (ROOT / "docs" / "shaders.md").read_text() == shader_gallery.page(shaders), "run tools/shaders.py --page"


def test_the_preset_and_the_shader_of_the_guide_play(tmp_path: Path) -> None:
    (shader,) = re.findall(r"```glsl\n(.*?)```", PRESETS, re.DOTALL)
    preset = re.findall(r"```toml\n(.*?)```", PRESETS, re.DOTALL)[0]
    (tmp_path / "water.fs").write_text(shader)
    guide = tmp_path / "guide.toml"
    guide.write_text(preset.replace('"crt"]', '{ use = "water.fs", amount = 0.5 }]'))
    film = tmp_path / "guide.mp4"
    opened = options(guide, source="testcard", live=False, record=film)
    with Session(opened) as session:
        session.run(0.2)
        assert session.patch.value("/layer/cam/water/amount") == 0.5
    assert len(frames(film)) == 6

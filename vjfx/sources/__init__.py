"""Where pictures come from: files, streams, cameras, still images, words, the test card."""

from __future__ import annotations

from vjfx.sources.spec import is_url, parse, resolve

SOURCES = {
    "video": "vjfx.sources.video:Video",
    "stream": "vjfx.sources.stream:Stream",
    "camera": "vjfx.sources.camera:Camera",
    "image": "vjfx.sources.image:Image",
    "text": "vjfx.sources.text:Text",
    "testcard": "vjfx.sources.testcard:TestCard",
}

__all__ = ["SOURCES", "is_url", "parse", "resolve"]

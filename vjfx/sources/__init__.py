"""Where pictures come from: files, streams, cameras, still images, words, networks, the test card."""

from __future__ import annotations

from vjfx.sources.spec import parse, resolve

SOURCES = {
    "video": "vjfx.sources.video:Video",
    "stream": "vjfx.sources.stream:Stream",
    "camera": "vjfx.sources.camera:Camera",
    "image": "vjfx.sources.image:Image",
    "text": "vjfx.sources.text:Text",
    "dcgan": "vjfx.sources.dcgan:Dcgan",
    "testcard": "vjfx.sources.testcard:TestCard",
}

# What a source's argument is called as a knob: `{ use = "dcgan", weights = "type" }` is "dcgan:type".
ARGUMENTS = {"dcgan": "weights", "text": "text"}

__all__ = ["ARGUMENTS", "SOURCES", "parse", "resolve"]

"""Sources of pictures: files, streams, cameras, images, text, networks, the test card."""

from __future__ import annotations

from vjfx.core.registry import Registry, SourceKind
from vjfx.media.suffixes import IMAGES

SOURCES = Registry(
    "source",
    SourceKind(
        name="camera",
        make="vjfx.sources.camera:Camera",
        argument="[:N]",
        shared=True,
        realtime=True,
        help="a camera, by number or name",
    ),
    SourceKind(
        name="testcard", make="vjfx.sources.testcard:TestCard", argument="[:TITLE]", help="a test card with a clock"
    ),
    SourceKind(name="text", make="vjfx.sources.text:Text", argument="[:WORDS]", key="text", help="words"),
    SourceKind(name="shader", make="", argument=":NAME", help="an ISF generator"),
    SourceKind(
        name="dcgan",
        make="vjfx.sources.dcgan:Dcgan",
        argument="[:NAME]",
        key="weights",
        help="a walk through the latent space of a genre, or of a file of weights",
    ),
    SourceKind(
        name="still",
        make="vjfx.sources.still:Still",
        argument="[:PICTURE|FOLDER]",
        takes_path=True,
        help="a picture that moves in a loop, by the beat",
    ),
    SourceKind(
        name="video",
        make="vjfx.sources.video:Video",
        argument=":FILE",
        takes_path=True,
        listed=False,
        help="a video file or URL; what any other FILE or URL is",
    ),
    SourceKind(
        name="image",
        make="vjfx.sources.image:Image",
        argument=":FILE",
        takes_path=True,
        listed=False,
        suffixes=IMAGES,
        help="a still image",
    ),
    SourceKind(
        name="stream",
        make="vjfx.sources.stream:Stream",
        argument=":URL",
        shared=True,
        realtime=True,
        listed=False,
        # The sender sets the pace: no seeking, no looping.
        schemes={"rtmp", "rtmps", "rtmpt", "rtsp", "rtsps", "rtp", "srtp", "udp", "tcp"},
        help="a network stream in real time",
    ),
    SourceKind(name="layer", make="", argument=":NAME", listed=False, help="the picture of another layer"),
    group="vjfx.sources",
)

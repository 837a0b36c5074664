"""From an OSC packet to the first changed frame, in frames and milliseconds: `python -m bench.latency`."""

from __future__ import annotations

import socket
import tempfile
import time
from pathlib import Path

import numpy as np
from pythonosc.udp_client import SimpleUDPClient

from vjfx.app.options import Options
from vjfx.app.session import Session
from vjfx.core.protocols import Picture, Recorder, Samples

PACKETS = 100
SHADER = """\
/*{"INPUTS": [{"NAME": "level", "TYPE": "float"}]}*/
void main() { gl_FragColor = vec4(vec3(level), 1.0); }
"""


class ChangeRecorder(Recorder):
    """Records when the picture changes."""

    def __init__(self) -> None:
        self.last = -1
        self.changes: list[tuple[int, float]] = []

    def write(self, picture: Picture) -> None:
        """Compare one pixel with the picture before."""
        here = int(picture.pixels()[0, 0, 0])
        if here != self.last:
            self.changes.append((picture.tick.index, time.perf_counter()))
        self.last = here

    def write_audio(self, samples: Samples) -> None:
        """Ignore the sound."""

    def close(self) -> None:
        """Nothing to close."""


def main() -> None:
    """Send a packet every few frames, at random times within the frame, and print the delays."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    client, recorder, rng = SimpleUDPClient("127.0.0.1", port), ChangeRecorder(), np.random.default_rng(1)
    sent: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "level.fs").write_text(SHADER)
        preset = Path(folder) / "bench.toml"
        preset.write_text('[[layer]]\nname = "a"\nsource = "shader:level.fs"\n')
        where = f"127.0.0.1:{port}"
        options = Options(preset=str(preset), audio="off", size=(640, 360), fps=60.0, window=False, osc=where)
        with Session(options) as session:
            session.loop.delivery.recorders = {"changes": recorder}

            def turn() -> bool:
                frame = session.stats.frames
                if frame % 5 == 4:
                    time.sleep(rng.uniform(0, 0.01))
                    sent.append((frame, time.perf_counter()))
                    client.send_message("/layer/a/source/level", float(len(sent) % 2))
                return len(sent) < PACKETS

            session.run(None, turn)
    seen = recorder.changes[1:]
    frames = [at[0] - since[0] for at, since in zip(seen, sent, strict=False)]
    taken = [1000 * (at[1] - since[1]) for at, since in zip(seen, sent, strict=False)]
    print(f"{len(frames)} packets at 60 fps; the first changed frame was")
    for count in sorted(set(frames)):
        print(f"  {'the next' if count == 0 else f'the next but {count}'}: {frames.count(count)} times")
    print(f"packet to pixels: median {np.median(taken):.1f} ms, worst {max(taken):.1f} ms (a frame is 16.7 ms)")


if __name__ == "__main__":
    main()

"""Frame times while presets change and shaders are reloaded: `python -m bench.change`.

The driver's disk cache is empty at the start, so that every preset is loaded for the first time. A frame time is the
time that the loop works, without waiting for the clock. Frames during a change are compared with those between changes.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

CACHE = tempfile.mkdtemp()
os.environ |= {"MESA_SHADER_CACHE_DIR": CACHE, "__GL_SHADER_DISK_CACHE_PATH": CACHE}  # before OpenGL is loaded

from bench.clip import moving  # noqa: E402
from vjfx.app.options import Options  # noqa: E402
from vjfx.app.session import Session  # noqa: E402
from vjfx.isf import library  # noqa: E402

PRESETS = ("neon", "feedback", "paper", "split", "demo")
SIZE = (640, 360)
SAVES = 8
SHADER = """\
/*{"INPUTS": [{"NAME": "inputImage", "TYPE": "image"}]}*/
void main() { gl_FragColor = IMG_THIS_PIXEL(inputImage) * LEVEL; }
"""


def main() -> None:
    """Measure preset changes, then saved shaders."""
    with tempfile.TemporaryDirectory() as folder:
        clip = moving(Path(folder) / "clip.mp4", SIZE)
        for title, rounds in (("loaded for the first time", 1), ("loaded before", 2)):
            presets(clip, title, rounds)
        saves(Path(folder), clip)
    shutil.rmtree(CACHE, ignore_errors=True)


def presets(clip: Path, title: str, rounds: int) -> None:
    """Change to every preset, `rounds` times, and print the times of the last round."""
    names = list(PRESETS) * rounds
    waits: dict[str, float] = {}
    frames: dict[bool, list[float]] = {True: [], False: []}  # by whether a change is in progress
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "testcard.toml"
        plain.write_text('[[layer]]\nsource = "testcard"\n')
        options = Options(preset=str(plain), source=str(clip), audio="synth", size=SIZE, fps=30.0, window=False)
        with Session(options) as session:
            script = _script(session, names, waits)
            wait: Callable[[], bool] = lambda: True  # noqa: E731

            def turn() -> bool:
                nonlocal wait
                if session.stats.frames and len(waits) >= (rounds - 1) * len(PRESETS):
                    changing = (
                        session.loop.on_air.transition is not None
                        or session.loop.on_air.preset != session.loop.on_air._requested
                    )
                    frames[changing].append(session.stats.work.recent(1) * 1000)
                while wait():
                    following = next(script, None)
                    if following is None:
                        return False
                    wait = following
                return True

            session.run(None, turn)
    print(f"presets {title}, {SIZE[0]}x{SIZE[1]}")
    for changing, name in ((False, "between changes"), (True, "during changes")):
        times = np.array(frames[changing])
        p50, p99 = np.percentile(times, (50, 99))
        print(
            f"  {name:16} {len(times):5} frames: p50 {p50:6.1f} ms, p99 {p99:6.1f} ms,"
            f" longest {times.max():6.1f} ms, {(times > 50).sum()} above 50 ms"
        )
    took = ", ".join(
        f"{name.partition(' ')[0]} {seconds:.2f} s" for name, seconds in list(waits.items())[-len(PRESETS) :]
    )
    print(f"  from /preset to its first frame: {took}")


def _script(session: Session, names: list[str], waits: dict[str, float]) -> Iterator[Callable[[], bool]]:
    for count, name in enumerate(names):
        end = session.stats.frames + 60
        yield lambda end=end: session.stats.frames >= end  # type: ignore[misc]
        asked = time.perf_counter()
        session.patch.set("/preset", name)
        yield lambda name=name: session.loop.on_air.preset == name  # type: ignore[misc]
        waits[f"{name} {count}"] = time.perf_counter() - asked
        yield lambda: session.loop.on_air.transition is None


def saves(folder: Path, clip: Path) -> None:
    """Save a shader repeatedly, wait for its first picture each time, and print the times."""
    shader, preset = folder / "level.fs", folder / "saved.toml"
    shader.write_text(SHADER.replace("LEVEL", "1.0"))
    preset.write_text(f'[[layer]]\nsource = "{clip.name}"\npasses = ["{library.shader("glitch")}", "level.fs"]\n')
    took: list[float] = []
    with Session(Options(preset=str(preset), audio="off", size=SIZE, fps=30.0, window=False)) as session:
        numbers = itertools.count(1)
        state = {"frame": 60, "number": 0, "saved": 0.0}

        def shown() -> bool:
            stage = session.loop.on_air.show.layers[0].stages[-1].shader
            return f"* {state['number']}." in stage.isf.fragment  # type: ignore[attr-defined]

        def turn() -> bool:
            if state["number"] and shown():
                took.append(time.perf_counter() - state["saved"])
                state["number"], state["frame"] = 0, session.stats.frames + 20
            elif not state["number"] and session.stats.frames >= state["frame"]:
                state["number"], state["saved"] = next(numbers), time.perf_counter()
                shader.write_text(SHADER.replace("LEVEL", f"{state['number']}."))
            return len(took) < SAVES

        session.run(60.0, turn)
        print(f"from saving a shader to its first frame, {len(took)} times: median {np.median(took):.2f} s,", end=" ")
        print(f"longest {max(took):.2f} s")


if __name__ == "__main__":
    main()

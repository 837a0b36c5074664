"""Files that are saved while their show is on air: shaders are exchanged in their places, a preset is built anew."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import TypeAlias

from vjfx.core.errors import ShaderError
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.context import Graphics
from vjfx.gl.shader import Shader
from vjfx.gl.warmup import WarmUp
from vjfx.isf import file as isf
from vjfx.isf.file import Isf
from vjfx.show.plan import knobs
from vjfx.show.show import Show
from vjfx.values.patch import Patch

log = logging.getLogger("vjfx")

EVERY = 0.15  # seconds between two looks at the files
_SETTLED = 1.0  # seconds until the process that tries shaders is started: the show comes first

Stamp: TypeAlias = tuple[int, int]  # when a file was changed, nanoseconds, and how long it is


@dataclass(frozen=True, slots=True)
class Saved:
    """What a file that was saved has become."""

    file: Path
    shader: Isf | ShaderError | None  # None: the file is the preset


class Reload:
    """Watches the files of the show on air in a thread, which also reads and tries them; `step` takes what is good."""

    def __init__(self, graphics: Graphics, rows: AudioTextures, size: tuple[int, int], warm_up: WarmUp) -> None:
        self.problems: dict[Path, str] = {}  # what is broken just now, by shader
        self._graphics = graphics
        self._rows = rows
        self._size = size
        self._warm_up = warm_up
        self._lock = Lock()
        self._owners: dict[Path, Path] = {}  # every file that is watched, and the shader or preset it belongs to
        self._seen: dict[Path, Stamp | None] = {}  # as it was when it was read
        self._saved: SimpleQueue[Saved] = SimpleQueue()
        self._closing = Event()
        self._thread = Thread(target=self._watch, name="reload", daemon=True)
        self._thread.start()

    def follow(self, show: Show) -> None:
        """Watch the files of this show, and no others."""
        files = {show.file: show.file}
        for shader in _shaders(show):
            path = shader.isf.path
            files |= dict.fromkeys((path, path.with_suffix(".vs"), *shader.isf.imported.values()), path)
        seen = {file: _stamp(file) for file in files}
        with self._lock:
            self._owners, self._seen = files, seen
        self.problems.clear()

    def step(self, show: Show, patch: Patch) -> bool:
        """Exchange the shaders that were saved, on the thread that owns OpenGL; True when the preset was saved."""
        preset = False
        while not self._saved.empty():
            saved = self._saved.get()
            if saved.shader is None:
                preset = preset or saved.file == show.file
            elif isinstance(saved.shader, ShaderError):
                self._tell(saved.file, saved.shader)
            else:
                try:
                    self._exchange(show, patch, saved.shader)
                except ShaderError as error:
                    self._tell(saved.file, error)
        return preset

    def close(self) -> None:
        """Stop watching."""
        self._closing.set()
        self._thread.join(timeout=1.0)

    def _exchange(self, show: Show, patch: Patch, new: Isf) -> None:
        places = [
            stage for stage in show.stages() if isinstance(stage.shader, Shader) and stage.shader.isf.path == new.path
        ]
        for stage in places:
            old = stage.shader
            assert isinstance(old, Shader)
            if old.isf.kind != new.kind:
                raise ShaderError(f"{new.path}:1: was a {old.isf.kind} and is now a {new.kind}")
            shader = Shader(self._graphics, new, self._size, self._rows)
            for _ in shader.warm():
                pass
            stage.shader = shader
            patch.renew(stage.address, knobs(new))
            old.release()
        if places:
            self.problems.pop(new.path, None)
            log.warning("%s: taken over", new.path)

    def _tell(self, file: Path, error: ShaderError) -> None:
        if self.problems.get(file) != str(error):
            self.problems[file] = str(error)
            log.warning("the old shader goes on: %s", error)

    def _watch(self) -> None:
        changed: dict[Path, Stamp] = {}
        if not self._closing.wait(_SETTLED):
            self._warm_up(())
        while not self._closing.wait(EVERY):
            with self._lock:
                owners, seen = self._owners, self._seen
            saved: dict[Path, None] = {}
            for file, owner in owners.items():
                now = _stamp(file)
                if now is None or now == seen[file]:
                    changed.pop(file, None)  # editors take a file away for a moment
                elif changed.get(file) == now:  # the same for two looks: whoever writes it has finished
                    seen[file] = changed.pop(file)
                    saved[owner] = None
                else:
                    changed[file] = now
            for owner in saved:
                self._saved.put(self._tried(owner))

    def _tried(self, file: Path) -> Saved:
        """Read a file, and let another process compile it."""
        if file.suffix == ".toml":
            return Saved(file, None)
        try:
            shader = isf.load(file)
            self._warm_up([file])
            return Saved(file, shader)
        except ShaderError as error:
            return Saved(file, error)


def _shaders(show: Show) -> list[Shader]:
    return [stage.shader for stage in show.stages() if isinstance(stage.shader, Shader)]


def _stamp(file: Path) -> Stamp | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size

"""Hot reload: shaders that are saved while they play are replaced in place, a preset is built anew."""

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

EVERY = 0.15  # seconds between two checks of the files
_SETTLED = 1.0  # seconds before the process that tries shaders starts: the show has priority

Stamp: TypeAlias = tuple[int, int]  # modification time in nanoseconds, and size in bytes


@dataclass(frozen=True, slots=True)
class Saved:
    """A file that was saved, and its new contents."""

    file: Path
    shader: Isf | ShaderError | None  # None: the file is the preset


class Reloader:
    """Watches the files of the show on air in a thread, which also reads and compiles them; `step` applies them."""

    def __init__(self, graphics: Graphics, textures: AudioTextures, size: tuple[int, int], warm_up: WarmUp) -> None:
        self.problems: dict[Path, str] = {}  # current errors, by shader
        self.replaced = False  # the last step released a shader, and with it perhaps the newest picture
        self._graphics = graphics
        self._textures = textures
        self._size = size
        self._warm_up = warm_up
        self._lock = Lock()
        self._owners: dict[Path, Path] = {}  # each watched file, and the shader or preset it belongs to
        self._seen: dict[Path, Stamp | None] = {}  # when each file was read
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
        """Replace the shaders that were saved, on the thread that owns OpenGL; returns whether the preset was saved."""
        preset = self.replaced = False
        while not self._saved.empty():
            saved = self._saved.get()
            if saved.shader is None:
                preset = preset or saved.file == show.file
            elif isinstance(saved.shader, ShaderError):
                self._report(saved.file, saved.shader)
            else:
                try:
                    self._replace(show, patch, saved.shader)
                except ShaderError as error:
                    self._report(saved.file, error)
        return preset

    def close(self) -> None:
        """Stop watching."""
        self._closing.set()
        self._thread.join(timeout=1.0)

    def _replace(self, show: Show, patch: Patch, new: Isf) -> None:
        places = [
            stage for stage in show.stages() if isinstance(stage.shader, Shader) and stage.shader.isf.path == new.path
        ]
        for stage in places:
            old = stage.shader
            assert isinstance(old, Shader)
            if old.isf.kind != new.kind:
                raise ShaderError(f"was a {old.isf.kind} and is now a {new.kind}", new.path, 1)
            shader = Shader(self._graphics, new, self._size, self._textures)
            for _ in shader.warm():
                pass
            stage.shader = shader
            patch.renew(stage.address, knobs(new))
            old.release()
        if places:
            self.replaced = True
            self.problems.pop(new.path, None)
            log.warning("%s: reloaded", new.path)

    def _report(self, file: Path, error: ShaderError) -> None:
        if self.problems.get(file) != str(error):
            self.problems[file] = str(error)
            log.warning("the old shader keeps playing: %s", error)

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
                    changed.pop(file, None)  # editors remove a file for a moment while saving
                elif changed.get(file) == now:  # unchanged since the last check, so it has been written completely
                    seen[file] = changed.pop(file)
                    saved[owner] = None
                else:
                    changed[file] = now
            for owner in saved:
                self._saved.put(self._tried(owner))

    def _tried(self, file: Path) -> Saved:
        """Read a file, and compile it in another process."""
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

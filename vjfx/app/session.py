"""One performance put together: screen, show, sound, outputs and controls, opened in order and closed in reverse."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from vjfx import STARTED
from vjfx.app.loop import Loop
from vjfx.app.options import Options
from vjfx.app.overlay import device_facts, sound_lines
from vjfx.app.sound import first_file, open_audio, open_speaker
from vjfx.audio.analyzer import AudioAnalyzer
from vjfx.audio.foresight import Foresight
from vjfx.control import CONTROLS, keys
from vjfx.core.breaker import CircuitBreaker
from vjfx.core.device import pick
from vjfx.core.errors import DeviceError, OutputError
from vjfx.core.protocols import Controller, Recorder, Setting, Sound, Tick
from vjfx.core.stats import Stats
from vjfx.gl import context
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.present import Screen
from vjfx.gl.warmup import WarmUp
from vjfx.outputs import OUTPUTS
from vjfx.show import library, preset
from vjfx.show.build import Builder, PresetLoader
from vjfx.show.preset import Preset
from vjfx.show.reload import Reload
from vjfx.values.clock import Clock, DisplayClock, LiveClock, StepClock
from vjfx.values.patch import Patch

log = logging.getLogger("vjfx")

SIZE = (1280, 720)
FPS = 30.0
FIRST_FRAMES_WITHIN = 2.0  # seconds for which a live show waits for its sources before it starts without them


class Session:
    """A performance. Use it as a context manager: leaving it finishes the film and closes every device."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.window: Any = None
        self.movie: Any = None
        self._said: dict[str, str] = {}  # problems that have been told
        self._overlay_on = False
        self._key_state = keys.State(lambda address: self.patch.value(address), tuple(library.presets()))
        self._open = ExitStack()
        try:
            self._build()
        except BaseException:
            self._open.close()
            raise

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def run(self, seconds: float | None, each_turn: Callable[[], bool] = lambda: True) -> None:
        """Play; `each_turn` is called once a frame and ends it with False. Writes the report at the end."""
        self.loop.controls = lambda: each_turn() and self._keys()
        try:
            if self.options.live:
                self._rehearse()
                self.loop.run(seconds=seconds)
            else:
                self.loop.run(frames=None if seconds is None else round(seconds * self.fps))
            if self.movie is not None:
                self.movie.complete = True
        finally:
            # Before anything else closes: a film is finished even when the show ends with an error.
            self.loop.close()
            if self.options.report is not None:
                self._write_report(self.options.report)

    def _rehearse(self) -> None:
        """Wait a little for the first frames and draw them once, so that the show does not start with a jerk."""
        tick, patience = Tick(0, 0.0, 0.0, (2000.0, 1.0, 1.0, 0.0)), time.monotonic() + FIRST_FRAMES_WITHIN
        while not self.loop.show.ready(tick) and time.monotonic() < patience:
            time.sleep(0.005)
        for _ in self.loop.show.rehearse(tick):
            pass

    @property
    def dropped(self) -> int:
        """Frames that were due and never came, and pictures that the film could not take."""
        return self.clock.dropped + sum(recorder.dropped for recorder in self.loop.recorders.values())

    def status(self) -> str:
        """How it goes, in a few words."""
        work, rate = self.stats.work.recent(30), self.loop.rate
        return f"{rate:.0f} fps, {work * 1000:.1f} ms a frame, {self.dropped} dropped, {self.loop.beat.bpm:.0f} bpm"

    def look(self) -> None:
        """What is worth doing a few times a second: fill the overlay, tell controllers, tell of a full disk."""
        problems = {name: recorder.problem for name, recorder in self.loop.recorders.items()}
        problems["the sound"] = self.loop.sound.problem if self.loop.sound else ""
        for what, problem in problems.items():
            if problem != self._said.get(what, ""):
                self._said[what] = problem
                log.warning("%s: %s", what, problem or "works again")
        if self.window is not None:
            self.window.overlay = self._overlay() if self._overlay_on else ""
        if self.loop.controllers:
            changes = self.patch.changes()
            for controller in self.loop.controllers:
                controller.send(changes)

    def _overlay(self) -> str:
        lines = [self.status(), *sound_lines(self.loop.heard, self.loop.beat, self._sound_facts), self.loop.problem]
        lines += [f"{what}: {problem}" for what, problem in self._said.items() if problem]
        if self.reload is not None:
            lines += self.reload.problems.values()
        lines += [controller.status() for controller in self.loop.controllers]
        if ignored := sum(self.patch.unknown.values()):
            lines.append(f"{ignored} messages ignored: unknown address or bad value")
        return "\n".join(line for line in lines if line)

    def _keys(self) -> bool:
        """Obey the keys that were pressed in the window; False when the performer has had enough."""
        if self.window is None:
            return True
        for key in self.window.poll():
            match keys.press(key, self.patch.set, self._key_state):
                case keys.Action.QUIT:
                    return False
                case keys.Action.FULLSCREEN:
                    self.window.toggle_fullscreen()
                case keys.Action.OVERLAY:
                    self._overlay_on = not self._overlay_on
                    self.look()
        return not self.window.closed

    def _write_report(self, path: Path) -> None:
        report = self.stats.report(self.dropped, self.loop.now + 1 / self.fps)
        try:
            path.write_text(json.dumps(report, indent=2) + "\n")
        except OSError as error:
            raise OutputError(f"{path}: the report cannot be written ({error.strerror})") from None

    def _build(self) -> None:
        options = self.options
        if options.report is not None and not options.report.absolute().parent.is_dir():
            raise OutputError(f"{options.report}: there is no folder {options.report.absolute().parent}")
        path = library.preset(options.preset)
        written = preset.load(path)
        self.size, self.fps = options.size or SIZE, options.fps or FPS
        if options.window:
            self._open_window()
        setting = Setting(self.size, self.fps, options.live, pick(options.device), options.shaders)
        if options.window:
            graphics = context.current()
        else:
            graphics = context.headless()
            self._open.callback(graphics.close)
        self.graphics = graphics
        rows = AudioTextures(graphics)
        self.stats = Stats(STARTED)
        builder = Builder(setting, self.stats, options.source)
        show = builder.build(path, graphics, rows)
        self._open.callback(show.close)
        feed = show.layers[0].feed
        sound, self.sound_name = open_audio(options, written, setting, feed.duration if feed else None)
        if sound is not None:
            self._open.callback(sound.close)
        # `synth:140` sets the tempo of the show.
        if sound is not None and sound.tempo is not None and (written.bpm is None or self.sound_name != "synth"):
            show.values = {**show.values, "/bpm": sound.tempo.bpm}
        self.clock = self._clock()
        self.patch = Patch()
        warm_up = WarmUp(self.size) if options.live else None
        if warm_up is not None:
            self._open.callback(warm_up.close)
        self.reload = Reload(graphics, rows, self.size, warm_up) if warm_up else None
        self.loop = Loop(
            clock=self.clock,
            patch=self.patch,
            show=show,
            screen=Screen(graphics, self.size),
            stats=self.stats,
            trouble=CircuitBreaker(options.live),
            presenters={"the window": self.window} if self.window else {},
            preset=options.preset,
            sound=sound,
            ears=AudioAnalyzer(sound.rate, sound.channels) if sound else None,
            foresight=self._foresee(written, setting, feed.duration if feed else None),
            speaker=open_speaker(sound) if options.live else None,
            rows=rows,
            switch=PresetLoader(builder, graphics, rows, warm_up, path) if warm_up else None,
            reload=self.reload,
        )
        # What is heard of a device has sounded before: the beat is played so much earlier.
        self.patch.set("/latency", 1000 * sound.latency if sound is not None else 0.0)
        self._sound_facts = device_facts(sound)
        self.loop.controllers = self._controllers()
        # Last: a start that fails leaves every film as it was.
        self.loop.recorders = self._recorders(setting, sound, first_file(options, written))

    def _foresee(self, written: Preset, setting: Setting, length: float | None) -> Foresight | None:
        """The beats of the whole sound, where a render was asked to look ahead."""
        if self.options.lookahead is None:
            return None
        sound, _ = open_audio(self.options, written, setting, length)
        if sound is None:
            return None
        foresight = Foresight(sound, self.options.lookahead)
        sound.close()
        if not foresight.known:
            log.warning("--lookahead: no beat was found in the sound")
            return None
        return foresight

    def _open_window(self) -> None:
        options = self.options
        # What the window is asked for; what it got is known only then.
        setting = Setting(self.size, self.fps, options.live)
        kind = OUTPUTS.find("window")
        self.window = kind.open_presenter("vjfx", setting, fullscreen=options.fullscreen, display=options.display)
        self._open.callback(self.window.close)
        self.window.make_current()
        if options.size is None and options.fullscreen:
            self.size = self.window.size
        if options.fps is None:
            from vjfx.outputs.window import displays

            self.fps = displays()[options.display].rate or FPS

    def _clock(self) -> Clock:
        if not self.options.live:
            return StepClock(self.fps)
        return DisplayClock(self.fps) if self.window and self.options.fps is None else LiveClock(self.fps)

    def _recorders(self, setting: Setting, sound: Sound | None, clip: str | None) -> dict[str, Recorder]:
        options, path = self.options, self.options.record
        if path is None:
            return {}
        for file in (clip, self.sound_name):
            if file and Path(file).exists() and path.exists() and path.samefile(file):
                raise OutputError(f"{path} is being played: it cannot be recorded over")
        heard = (sound.rate, sound.channels) if sound else None
        kind = OUTPUTS.find("film")
        self.movie = kind.open_recorder(str(path), setting, heard, encoder=options.encoder, existing=options.existing)
        self._open.callback(self.movie.close)
        return {"the recording": self.movie}

    def _controllers(self) -> list[Controller]:
        options = self.options
        wanted: list[tuple[str, str]] = []
        if options.osc is not None:
            wanted.append(("osc", options.osc))
        if options.osc_out is not None:
            wanted.append(("osc-out", options.osc_out))
        if options.midi != "off":
            wanted.append(("midi", options.midi))
        opened = []
        for name, argument in wanted:
            kind = CONTROLS.find(name)
            try:
                opened.append(kind.open(argument, self.patch))
            except DeviceError as error:
                if kind.required:
                    raise
                log.warning("no %s: %s", kind.name, error)
            else:
                self._open.callback(opened[-1].close)
        return opened

"""A performance, put together: window, show, sound, outputs and controls, opened in order and closed in reverse."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any

from vjfx import STARTED
from vjfx.app import controllers, outputs, report
from vjfx.app.audio_input import AudioInput
from vjfx.app.delivery import Delivery
from vjfx.app.loop import Loop
from vjfx.app.on_air import OnAir
from vjfx.app.options import Options
from vjfx.app.overlay import device_facts, sound_lines
from vjfx.app.sound import first_file, open_audio, open_speaker
from vjfx.app.style_learning import StyleLearning
from vjfx.app.tempo import TempoController
from vjfx.audio.analyzer import AudioAnalyzer
from vjfx.audio.lookahead import Lookahead
from vjfx.control import keys
from vjfx.core.breaker import CircuitBreaker
from vjfx.core.device import pick
from vjfx.core.protocols import Output, Recorder, Setting, Sound, Tick
from vjfx.core.stats import Stats
from vjfx.gl import context
from vjfx.gl.audio_textures import AudioTextures
from vjfx.gl.context import Graphics
from vjfx.gl.present import Screen
from vjfx.gl.warmup import WarmUp
from vjfx.outputs import OUTPUTS
from vjfx.show import library, preset_reader
from vjfx.show.build import Builder
from vjfx.show.loader import PresetLoader
from vjfx.show.preset import Preset
from vjfx.show.reload import Reloader
from vjfx.show.show import Show
from vjfx.values.clock import Clock, DisplayClock, LiveClock, StepClock
from vjfx.values.patch import Patch

log = logging.getLogger("vjfx")

SIZE = (1280, 720)
FPS = 30.0
FIRST_FRAMES_WITHIN = 2.0  # seconds that a live show waits for the first frames of its sources


class Session:
    """A performance. Use it as a context manager: leaving it finishes the film and closes every device."""

    def __init__(self, options: Options, written: Preset | None = None) -> None:
        """`written` is the preset of the options, where it has been read already. Raises VjfxError."""
        self.options = options
        self.preset = written or preset_reader.load(library.preset(options.preset))
        self.window: Any = None
        self.recorders: dict[str, Recorder] = {}  # by label; filled once everything else is open
        self.size, self.fps = options.size or SIZE, options.fps or FPS
        self.stats = Stats(STARTED)
        self.patch = Patch()
        self._problems: dict[str, str] = {}  # of the recording and the sound, as they were logged
        self._overlay_on = False
        self._playlist = library.playlist(self.preset.path)
        self._keys = keys.State(self.patch.value, self._playlist)
        self._reloader: Reloader | None = None
        self._open = ExitStack()
        try:
            self._assemble()
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
        """Play, and finish: `start`, `play`, `close`."""
        complete = False
        try:
            self.start()
            self.play(seconds, each_turn)
            complete = True
        finally:
            self.close(complete)

    def start(self) -> None:
        """Get ready for the first frame."""
        if self.options.live:
            self._warm_up()

    def play(self, seconds: float | None, each_turn: Callable[[], bool] = lambda: True) -> None:
        """Play; `each_turn` is called once per frame and ends it with False."""
        self.loop.controls = lambda: each_turn() and self._poll()
        if self.options.live:
            self.loop.run(seconds=seconds)
        else:
            self.loop.run(frames=None if seconds is None else round(seconds * self.fps))

    def close(self, complete: bool = True) -> None:
        """Finish the film before anything else closes, and write the report.

        A film that is not `complete` does not replace an older one.
        """
        for recorder in self.recorders.values():
            recorder.complete = complete
        try:
            self.loop.close()
            if self.options.report is not None:
                report.write(self.options.report, self.stats.report(self.dropped, self.loop.now + 1 / self.fps))
        finally:
            self._open.close()

    @property
    def dropped(self) -> int:
        """Frames that were due and never came, and pictures that the film could not take."""
        return self.clock.dropped + sum(recorder.dropped for recorder in self.loop.delivery.recorders.values())

    def status(self) -> str:
        """How it runs, in a few words."""
        work, bpm = self.stats.work.recent(30), self.loop.tempo.clock.bpm
        return f"{self.loop.rate:.0f} fps, {work * 1000:.1f} ms a frame, {self.dropped} dropped, {bpm:.0f} bpm"

    def summary(self) -> str:
        """How it ran, for the end."""
        work = f"{self.stats.work.percentiles(50)[0]:.1f} ms a frame"
        if not self.options.live:
            return work
        rate = self.stats.frames / (self.loop.now + 1 / self.fps)
        return f"{rate:.1f} fps, {work}, {self.dropped} dropped"

    def refresh(self) -> None:
        """What is worth doing a few times a second: log problems, fill the overlay, send values to controllers."""
        sound = self.loop.audio.sound
        problems = {name: recorder.problem for name, recorder in self.loop.delivery.recorders.items()}
        problems["the sound"] = sound.problem if sound else ""
        problems |= self.loop.on_air.show.problems()
        for what in {**self._problems, **problems}:
            problem = problems.get(what, "")
            if problem != self._problems.get(what, ""):
                self._problems[what] = problem
                log.warning("%s: %s", what, problem or "works again")
        if self.window is not None:
            self.window.overlay = self.overlay() if self._overlay_on else ""
        self.controllers.send(self.patch.changes(), self.loop.now)

    def overlay(self) -> str:
        """The lines of the overlay: figures, the sound, the beat, and whatever is wrong."""
        loop = self.loop
        lines = [f"{loop.on_air.preset}: {self.status()}"]
        lines += sound_lines(loop.audio.signals, loop.tempo.clock, self._device)
        lines += [loop.learning.status if loop.learning else "", loop.on_air.problem]
        lines += (f"{what}: {text}" for what, text in self._problems.items() if text)
        if self._reloader is not None:
            lines += self._reloader.problems.values()
        lines += self.controllers.status(loop.now)
        if ignored := sum(self.patch.ignored.values()):
            lines.append(f"{ignored} messages ignored: unknown address or bad value")
        return "\n".join(line for line in lines if line)

    def _poll(self) -> bool:
        """Tell the controllers the beat, and obey the keys of the window; False when the performer ends the show."""
        tempo = self.loop.tempo
        self.controllers.beat(tempo.beats(), tempo.clock.bpm, self.loop.now)
        if self.window is None:
            return True
        for key in self.window.poll():
            match keys.press(key, self.patch.set, self._keys):
                case keys.Action.QUIT:
                    return False
                case keys.Action.FULLSCREEN:
                    self.window.toggle_fullscreen()
                case keys.Action.OVERLAY:
                    self._overlay_on = not self._overlay_on
                    self.refresh()
        return not self.window.closed

    def _warm_up(self) -> None:
        """Wait a little for the first frames and draw them off air, so that the show starts without a jerk."""
        show, patience = self.loop.on_air.show, time.monotonic() + FIRST_FRAMES_WITHIN
        tick = Tick(0, 0.0, 0.0, (2000.0, 1.0, 1.0, 0.0))
        while not show.ready(tick) and time.monotonic() < patience:
            time.sleep(0.005)
        for _ in show.warm_up(tick):
            pass

    def _assemble(self) -> None:
        options = self.options
        report.check(options.report)
        self.outputs, controls = outputs.requested(options), controllers.requested(options)
        if options.window:
            self._open_window()
        setting = Setting(self.size, self.fps, options.live, pick(options.device), options.shaders)
        self.graphics = self._open_graphics()
        textures = AudioTextures(self.graphics)
        builder = Builder(setting, self.stats, options.source)
        show = builder.build(self.preset, self.graphics, textures)
        self._open.callback(show.close)
        length = show.duration
        sound, self.sound_name = open_audio(options, self.preset, setting, length)
        if sound is not None:
            self._open.callback(sound.close)
        # `synth:140` sets the tempo of the show.
        if sound is not None and sound.tempo is not None and (self.preset.bpm is None or self.sound_name != "synth"):
            show.values = {**show.values, "/bpm": sound.tempo.bpm}
        self.clock = self._clock()
        breaker = CircuitBreaker(options.live)
        audio = AudioInput(
            breaker,
            sound,
            AudioAnalyzer(sound.rate, sound.channels) if sound else None,
            open_speaker(sound) if options.live else None,
            textures,
        )
        tempo = TempoController(self.patch, audio, self._lookahead(setting, length))
        on_air = self._on_air(show, builder, textures)
        on_air.playlist = self._playlist
        presenters = {"the window": self.window} if self.window else {}
        delivery = Delivery(Screen(self.graphics, self.size), self.stats, breaker, presenters)
        self.loop = Loop(self.clock, self.patch, audio, tempo, on_air, delivery, self.stats)
        if options.live:
            self.loop.learning = StyleLearning(self.patch)
            self._open.callback(self.loop.learning.close)
        # A device delivers sound late: the beat is played that much earlier.
        self.patch.set("/latency", 1000 * sound.latency if sound is not None else 0.0)
        self._device = device_facts(sound)
        self.controllers = controllers.Controllers(breaker)
        tempo.outside = self.controllers.clock
        on_air.start()  # a controller may set values as soon as it is open
        self.controllers.open(controls, self.patch, self._open)
        on_air.on_show = lambda show: self.controllers.bind(show.midi, show.file, self.loop.now)
        on_air.on_show(show)
        # Last: a start that fails leaves every film as it was.
        self._open_outputs(setting, sound, delivery)

    def _open_graphics(self) -> Graphics:
        if self.options.window:
            return context.current()
        graphics = context.headless()
        self._open.callback(graphics.close)
        return graphics

    def _on_air(self, show: Show, builder: Builder, textures: AudioTextures) -> OnAir:
        if not self.options.live:
            return OnAir(show, self.options.preset, self.patch, self.stats)
        warm_up = WarmUp(self.size)
        self._open.callback(warm_up.close)
        self._reloader = Reloader(self.graphics, textures, self.size, warm_up)
        loader = PresetLoader(builder, self.graphics, textures, warm_up, self.preset.path)
        return OnAir(show, self.options.preset, self.patch, self.stats, loader, self._reloader)

    def _lookahead(self, setting: Setting, length: float | None) -> Lookahead | None:
        """The beats of the whole soundtrack, for a render with --lookahead."""
        if self.options.lookahead is None:
            return None
        sound, _ = open_audio(self.options, self.preset, setting, length)
        if sound is None:
            return None
        lookahead = Lookahead(sound, self.options.lookahead)
        sound.close()
        if not lookahead.known:
            log.warning("--lookahead: no beat was found in the sound")
            return None
        return lookahead

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

    def _open_outputs(self, setting: Setting, sound: Sound | None, delivery: Delivery) -> None:
        playing = {first_file(self.options, self.preset) or "", self.sound_name} - {""}
        for request in self.outputs:
            if request.kind.presents:
                presenter = outputs.open_presenter(request, self.options, setting)
                self._open.callback(self._release, presenter)
                delivery.presenters[request.label] = presenter
                continue
            recorder = outputs.open_recorder(request, self.options, setting, sound, playing)
            self._open.callback(self._release, recorder)
            self.recorders[request.label] = recorder
        delivery.recorders = dict(self.recorders)

    @staticmethod
    def _release(output: Output) -> None:
        """Close an output that `finish` has not closed, where a start fails; its errors have been reported there."""
        with suppress(Exception):
            output.close()

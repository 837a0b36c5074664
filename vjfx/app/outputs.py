"""Opens the recordings and other outputs that the options name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vjfx.app.options import Options
from vjfx.core.errors import OutputError, UsageError
from vjfx.core.protocols import Presenter, Recorder, Setting, Sound
from vjfx.core.registry import OutputKind
from vjfx.outputs import OUTPUTS
from vjfx.outputs.spec import parse


@dataclass(frozen=True, slots=True)
class OutputRequest:
    """One output: `label` is the name under which its failures are reported."""

    label: str
    kind: OutputKind
    argument: str


def requested(options: Options) -> list[OutputRequest]:
    """Every output but the window; raises UsageError, PluginError."""
    requests = []
    if options.record is not None:
        requests.append(OutputRequest("the recording", OUTPUTS.find("film"), str(options.record)))
    for spec in options.outputs:
        kind, argument = parse(spec)
        if kind is OUTPUTS.find("window"):
            raise UsageError("--output window: the show has one window at most, unless --headless is given")
        requests.append(OutputRequest(f"output {spec}", kind, argument))
    if len({request.label for request in requests}) < len(requests):
        raise UsageError("--output: the same output is named twice")
    return requests


def open_presenter(request: OutputRequest, options: Options, setting: Setting) -> Presenter:
    """A presenter, on the thread and in the OpenGL context that draw the show. Raises DeviceError, PluginError."""
    given = {"fullscreen": options.fullscreen, "display": options.display}
    chosen = {name: given[name] for name in request.kind.options if name in given}
    return request.kind.open_presenter(request.argument, setting, **chosen)


def open_recorder(
    request: OutputRequest, options: Options, setting: Setting, sound: Sound | None, playing: set[str]
) -> Recorder:
    """`playing`: files that the show reads, and that must not be written. Raises OutputError, PluginError."""
    kind, path = request.kind, Path(request.argument)
    if kind.takes_path and path.exists() and any(Path(file).exists() and path.samefile(file) for file in playing):
        raise OutputError(f"{path} is being played: it cannot be recorded over")
    given = {"encoder": options.encoder, "existing": options.existing}
    audio = (sound.rate, sound.channels) if sound else None
    return kind.open_recorder(
        request.argument, setting, audio, **{name: given[name] for name in kind.options if name in given}
    )

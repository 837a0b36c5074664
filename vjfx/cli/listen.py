"""`vjfx listen`: the audio analysis, live in the terminal or of a whole file."""

from __future__ import annotations

import json
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vjfx.cli.options import SECONDS

if TYPE_CHECKING:
    from vjfx.audio.analyzer import AudioAnalyzer
    from vjfx.audio.transcript import Transcript
    from vjfx.core.protocols import Sound

FPS = 30.0
DIGITS = 6  # decimal places in the file


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--audio", metavar="SPEC", help="default, NAME, NUMBER, either with @CHANNEL, FILE, or synth[:BPM].")
@click.option("--seconds", type=SECONDS, metavar="S", help="Stop after this time.")
@click.option("--file", type=click.Path(path_type=Path), metavar="FILE", help="Analyse a whole file at once.")
@click.option("--json", "out", type=click.Path(path_type=Path), metavar="FILE", help="Write the analysis to this file.")
def command(audio: str | None, seconds: float | None, file: Path | None, out: Path | None) -> None:
    """Show level, bands, drums, tempo, beat and parts of a sound live. Ctrl-C ends it.

    With --file, the whole file is analysed exactly as in a live show. --json writes one object: "beats", "downbeats"
    and "onsets" are lists of seconds, "drums" has such lists for "kick", "snare" and "hat", "tempo" is in beats per
    minute and "metre" in beats per bar (null without a beat), "sections" is a list of objects with the "time" at which
    a part of the song begins, its "kind" (break, build, drop, or part for any other) and when it was "heard", and
    "features" is a list of objects, one per hop, with its "time" and every signal.
    """
    from vjfx.core.errors import UsageError

    if file is None:
        if out is not None:
            raise UsageError("--json needs --file FILE")
        return _live(audio or "default", seconds)
    if audio is not None or seconds is not None:
        raise UsageError("--file cannot be combined with --audio or --seconds")
    return _whole(file, out)


def _live(spec: str, seconds: float | None) -> None:
    from rich.live import Live

    from vjfx import audio
    from vjfx.app.sound import open_speaker
    from vjfx.audio.analyzer import AudioAnalyzer
    from vjfx.cli.messages import console
    from vjfx.cli.meters import line, meters
    from vjfx.core.errors import UsageError
    from vjfx.core.protocols import Setting
    from vjfx.values.clock import LiveClock

    if spec in ("off", "source"):
        raise UsageError(f"--audio {spec}: no sound to analyse (allowed: default, a device, a file, synth)")
    kind, argument = audio.parse(spec)
    with ExitStack() as opened:
        sound = opened.enter_context(closing(audio.SOUNDS.find(kind).open(argument, Setting(live=True))))
        speaker = open_speaker(sound)
        if speaker is not None:
            opened.enter_context(closing(speaker))
        analyzer, clock, title = AudioAnalyzer(sound.rate, sound.channels), LiveClock(FPS), _title(spec, sound)
        screen = opened.enter_context(Live(console=console, auto_refresh=False)) if console.is_terminal else None
        if screen is None:
            console.print(title)
        printed = 0.0
        try:
            while (tick := clock.tick()) and (seconds is None or tick.now < seconds):
                if speaker is not None:
                    speaker.follow(tick.now)
                signals = analyzer.feed(sound.read(tick.now))
                problem = sound.problem
                if screen is not None:
                    screen.update(meters(signals, analyzer.beat, title, problem), refresh=True)
                elif tick.now - printed >= 1:
                    printed = tick.now
                    console.print(f"{tick.now:6.1f} s  {problem or line(signals, analyzer.counts)}")
        except KeyboardInterrupt:
            pass  # ends the command


def _title(spec: str, sound: Sound) -> str:
    facts = [f"{sound.rate} Hz", f"{sound.channels} channel{'s' * (sound.channels > 1)}"]
    if sound.block:
        facts += [f"blocks of {sound.block}", f"latency {1000 * sound.latency:.0f} ms"]
    return f"{sound.name or spec}: {', '.join(facts)}"


def _whole(file: Path, out: Path | None) -> None:
    from rich.progress import Progress

    from vjfx.audio.analyzer import AudioAnalyzer
    from vjfx.audio.io.decode import AudioReader
    from vjfx.audio.transcript import Transcript
    from vjfx.cli.messages import console
    from vjfx.core.atomic import replacing
    from vjfx.core.errors import OutputError

    reader = AudioReader(str(file))
    analyzer = AudioAnalyzer(reader.rate, reader.channels)
    transcript = Transcript(analyzer)
    try:
        with ExitStack() as opened:
            bar = opened.enter_context(Progress(console=console, transient=True, disable=not console.is_terminal))
            task = bar.add_task("analysing", total=reader.seconds)
            writer = None
            if out is not None:
                writer = opened.enter_context(opened.enter_context(replacing(out)).open("w"))
                writer.write('{"features": [')
            comma = "\n"
            for samples in reader:
                for row in transcript.feed(samples):
                    if writer is not None:
                        text = json.dumps({name: round(value, DIGITS) for name, value in row.items()})
                        writer.write(f"{comma}{text}")
                        comma = ",\n"
                bar.update(task, completed=transcript.seconds)
            if writer is not None:
                writer.write(f"\n],\n{json.dumps(_summary(file, analyzer, transcript))[1:]}\n")
    except OSError as error:
        if error.filename is None or out is None:
            raise
        raise OutputError(f"{out} cannot be written: {error.strerror}") from None
    tempo = "no beat"
    if transcript.tempo is not None:
        tempo = f"{transcript.tempo:.1f} bpm, {len(transcript.beats)} beats in bars of {transcript.metre}"
    drums = ", ".join(f"{len(times)} {kind}" for kind, times in transcript.onsets.items() if kind != "any")
    click.echo(f"{file}: {transcript.seconds:.1f} s, {tempo}, {len(transcript.onsets['any'])} onsets ({drums})")
    for part in transcript.sections:
        click.echo(f"{part.time:8.1f} s  {part.kind}")


def _summary(file: Path, analyzer: AudioAnalyzer, transcript: Transcript) -> dict[str, object]:
    onsets = {kind: [round(time, DIGITS) for time in times] for kind, times in transcript.onsets.items()}
    return {
        "file": str(file),
        "seconds": round(transcript.seconds, DIGITS),
        "rate": analyzer.rate,
        "hop": analyzer.hop,
        "tempo": None if transcript.tempo is None else round(transcript.tempo, 3),
        "metre": transcript.metre,
        "beats": [round(time, DIGITS) for time in transcript.beats],
        "downbeats": [round(time, DIGITS) for time in transcript.downbeats],
        "onsets": onsets.pop("any"),
        "drums": onsets,
        "sections": [
            {"time": round(part.time, DIGITS), "kind": part.kind, "heard": round(part.heard, DIGITS)}
            for part in transcript.sections
        ],
    }

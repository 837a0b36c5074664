"""A sound server for tests, without a sound card: its sink's monitor captures what is played on the sink."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from tests.tools import need

_ALSA = "pcm.!default { type pulse }\nctl.!default { type pulse }\npcm.pulse { type pulse }\n"
# PortAudio finds a running JACK server in any home folder.
NO_JACK = {"JACK_DEFAULT_SERVER": "none", "JACK_NO_START_SERVER": "1"}


class Pulse:
    """PulseAudio in its own folder; programs that use it need `env`."""

    def __init__(self, folder: Path) -> None:
        for tool in ("pulseaudio", "pactl", "paplay"):
            need(tool)
        folder.chmod(0o700)
        (folder / "pulse").mkdir(mode=0o700)
        (folder / ".asoundrc").write_text(_ALSA)
        self.env = os.environ | {
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": str(folder / "pulse"),
            **NO_JACK,
        }
        self._players: list[subprocess.Popen[bytes]] = []
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        sink = "module-null-sink sink_name=vj rate=48000 channels=2 norewinds=1"
        server = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--disallow-exit", "--use-pid-file=no"]
        modules = ["-L", "module-native-protocol-unix auth-anonymous=1", "-L", sink]
        self._server = subprocess.Popen(
            [*server, *modules], env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(100):
            if self.control("set-default-source", "vj.monitor") and self.control("set-default-sink", "vj"):
                return
            time.sleep(0.05)
        raise AssertionError("PulseAudio did not start")

    def play(self, wav: Path, latency: int = 200) -> None:
        """Play a file; with a `latency` (milliseconds) as small as a program's, a busy machine crackles."""
        play = ["paplay", f"--latency-msec={latency}", "-d", "vj", str(wav)]
        self._players.append(subprocess.Popen(play, env=self.env))

    def stop(self) -> None:
        for process in (self._server, *self._players):
            if process is not None:
                process.kill()
                process.wait()
        self._server, self._players = None, []

    def control(self, *command: str) -> bool:
        """Whether `pactl` succeeded."""
        return subprocess.run(["pactl", *command], env=self.env, capture_output=True).returncode == 0

"""Makes the weights of the beat tracker: `python -m bench.learn` (an hour on two cores, two thirds of it playing).

Plays songs of `bench.songs`, analyses them as the tracker does, teaches both networks and writes them beside
the tracker. Needs what `bench.beat` needs. What it is measured on, `bench.pieces`, is not among the songs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from bench.play import RATE
from bench.songs import song
from vjfx.audio.analysis.stft import Stft
from vjfx.audio.beat import network
from vjfx.audio.beat.accents import BANDS, Accents
from vjfx.audio.beat.meter import FADE, RATIOS, TURNS, USUAL, playable
from vjfx.audio.beat.network import CLASSES, DELAY, LAYERS, STEP, STEPS, TEMPOS

SONGS, LONG, SHORT, HELD = 1600, 40.0, 20.0, 80  # a third of them long; the first are watched, not learnt from
CACHE = Path(tempfile.gettempdir()) / "vjfx-songs"
SECONDS = 256 * STEP / RATE  # of a step
CHANNELS, LENGTH, BATCH = 24, 700, 24  # LENGTH in pairs of steps: 16 seconds
ROUNDS = {"network": 4000, "meter": 7000}
VIEWS, HIDDEN = 100_000, (128, 32)

Floats = NDArray[np.float32]
Heard = tuple[Floats, NDArray[np.float64], NDArray[np.int64]]  # accents (steps, 8), beats in seconds, beats of the bar


def hear(seed: int) -> Heard:
    """A song as accents, from the cache if it was played before."""
    path = CACHE / f"{seed}.npz"
    if not path.exists():
        played = song(seed, LONG if seed % 3 == 0 else SHORT)
        stft = Stft(RATE)
        accents = Accents(stft.frequencies, stft.hop / RATE)
        hops = np.array([accents(spectrum) for spectrum in stft.feed(played.samples)])
        steps = hops[: len(hops) // STEP * STEP].reshape(-1, STEP, hops.shape[1]).sum(axis=1)
        np.savez(path, accents=steps, beats=played.beats, bar=played.bar)
    with np.load(path) as stored:
        return stored["accents"], stored["beats"], stored["bar"]


class Block(nn.Module):
    """As `vjfx.audio.beat.network` computes it, for whole songs at once."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.taps = nn.Conv1d(CHANNELS, CHANNELS, 3, dilation=dilation)
        self.mix = nn.Conv1d(CHANNELS, CHANNELS, 1)
        nn.init.normal_(self.mix.weight, 0, 0.02)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, pairs) to the same."""
        hidden = functional.relu(self.taps(functional.pad(x, (2 * self.dilation, 0))))
        mixed: Tensor = self.mix(functional.dropout(hidden, 0.1, self.training))
        return x + mixed


def excerpt(r: Generator, heard: Heard) -> tuple[Floats, Floats, Floats]:
    """Accents, classes and tempos of 16 seconds, faster or slower, through another tone control, with some noise."""
    accents, beats, bar = heard
    count = STEPS * LENGTH
    speed = min(float(np.exp(r.uniform(-0.17, 0.17))) if r.random() < 0.6 else 1.0, (len(accents) - 2) / count)
    start = 0.0 if r.random() < 0.35 else float(int(r.uniform(0, len(accents) - 1 - count * speed)))
    at = start + speed * np.arange(count)
    whole = np.minimum(at.astype(int), len(accents) - 2)
    share = (at - whole)[:, None]
    x = accents[whole] * (1 - share) + accents[whole + 1] * share
    gain = np.exp(r.normal(0, 0.25, x.shape[1]) + r.normal(0, 0.15))
    if r.random() < 0.12:
        gain[r.integers(5, 8) :] = 0
    elif r.random() < 0.12:
        gain[: r.integers(1, 3)] = 0
    x *= gain
    if r.random() < 0.2:
        x += np.abs(r.normal(0, r.uniform(0, 0.05), x.shape))

    due = ((beats + DELAY) / SECONDS - 0.5 - start) / speed  # in steps of the excerpt
    y = np.zeros((count, CLASSES), np.float32)
    for off, weight in ((-1, 0.4), (1, 0.4), (0, 1.0)):  # near a beat is not quite wrong
        step = np.round(due).astype(int) + off
        inside = (step >= 0) & (step < count)
        y[step[inside]] = 0
        y[step[inside], np.where(bar[inside] == 0, 2, 1)] = weight
    y[:, 0] = 1 - y[:, 1:].sum(axis=1)

    gaps = np.diff(due)
    here = np.clip(np.searchsorted(due, np.arange(0, count, STEPS)) - 1, 0, len(gaps) - 1)
    bpm = 60 / (gaps[here] * SECONDS)
    z = np.exp(-0.5 * (np.log2(bpm[:, None] / TEMPOS) / 0.045) ** 2) + 1e-9
    flat = y.reshape(LENGTH, STEPS * CLASSES)
    return _columns(x.reshape(LENGTH, -1)), _columns(flat), _columns(z / z.sum(axis=1, keepdims=True))


def learn_network(songs: list[Heard], watched: list[Heard]) -> dict[str, Floats]:
    """The temporal network's weights, named as `vjfx.audio.beat.network` reads them."""
    r = np.random.default_rng(0)
    bands, outputs = len(BANDS) - 1, STEPS * CLASSES + len(TEMPOS)
    blocks = [Block(2**number) for number in range(LAYERS)]
    into, out = nn.Conv1d(STEPS * bands, CHANNELS, 1), nn.Conv1d(CHANNELS, outputs, 1)
    net = nn.Sequential(into, *blocks, out)
    test = [torch.from_numpy(np.stack(part)) for part in zip(*(excerpt(r, heard) for heard in watched), strict=True)]

    def loss(x: Tensor, y: Tensor, z: Tensor) -> Tensor:
        given, tempo = net(x).split([STEPS * CLASSES, len(TEMPOS)], dim=1)
        given = functional.log_softmax(given.unflatten(1, (STEPS, CLASSES)), 2).flatten(1, 2)
        return -(y * given).sum(1).mean() - 0.03 * (z * functional.log_softmax(tempo, 1)).sum(1).mean()

    def draw() -> Tensor:
        some = [excerpt(r, songs[number]) for number in r.integers(len(songs), size=BATCH)]
        return loss(*(torch.from_numpy(np.stack(part)) for part in zip(*some, strict=True)))

    _teach("network", net, draw, 5e-3, lambda: loss(*test))
    return {
        "into": _array(into.weight)[:, :, 0],
        "shift": _array(into.bias),
        "taps": np.stack([_array(block.taps.weight).transpose(0, 2, 1).reshape(CHANNELS, -1) for block in blocks]),
        "bias": np.stack([_array(block.taps.bias) for block in blocks]),
        "mix": np.stack([_array(block.mix.weight)[:, :, 0] for block in blocks]),
        "offset": np.stack([_array(block.mix.bias) for block in blocks]),
        "out": _array(out.weight)[:, :, 0],
        "level": _array(out.bias),
    }


def view(r: Generator, heard: Heard) -> tuple[Floats, NDArray[np.bool_], Floats, int] | None:
    """A rhythm at one moment, folded for each of RATIOS to a clock that may be wrong, and which reading is right."""
    accents, beats, bar = heard
    now = int(r.uniform(1.5 / SECONDS, len(accents) - 2))
    heard_for = r.uniform(1.5, 8) if r.random() < 0.3 else 12.0
    first = max(0, now - int(heard_for / SECONDS))
    times = (np.arange(first, now) + 0.5) * SECONDS - DELAY
    numbers = np.arange(-1.0, len(beats) + 1)
    ends = np.concatenate([[2 * beats[0] - beats[1]], beats, [2 * beats[-1] - beats[-2]]])
    last = min(max(1, int(np.searchsorted(beats, now * SECONDS))), len(beats) - 1)
    bpm = 60 / (beats[last] - beats[last - 1])
    off = int(r.integers(4)) if r.random() < 0.5 else 2 * int(r.integers(2))  # quarter beats that the clock is off
    count = np.interp(times, ends, numbers) + off / 4 + r.normal(0, 0.02)
    usual = [1.0] * 5 + [0.5, 0.5, 2.0, 2.0] + [2 / 3, 3 / 4, 4 / 3, 3 / 2]
    right = [ratio for ratio in usual if playable(bpm / ratio)]
    if not right or not playable(bpm):
        return None
    ratio = right[r.integers(len(right))]
    struck = accents[first:now] * np.exp((times - times[-1]) / FADE)[:, None].astype(np.float32)
    if r.random() < 0.12:
        struck[:, r.integers(5, 8) :] = 0
    elif r.random() < 0.12:
        struck[:, : r.integers(1, 3)] = 0
    folded = np.zeros((len(RATIOS), TURNS, struck.shape[1]), np.float32)
    speeds = np.zeros(len(RATIOS), np.float32)
    for place, other in enumerate(RATIOS):
        if playable(bpm / ratio * other):
            cells = np.round(4 * count / ratio * other).astype(int) % TURNS
            sums = (cells == np.arange(TURNS)[:, None]).astype(np.float32) @ struck
            folded[place] = np.sqrt(sums / (sums.mean() + 1e-6))
            speeds[place] = 3 * np.log2(bpm / ratio * other / USUAL)
    turn = (4 * (-int(bar[0]) % 4) + off) % TURNS
    nearest = int(np.argmin(np.abs(np.array(RATIOS) - ratio)))
    return folded, np.asarray(folded.any(axis=(1, 2))), speeds, nearest * TURNS + turn


def learn_meter(songs: list[Heard], watched: list[Heard]) -> dict[str, Floats]:
    """The folding network's weights, named as `vjfx.audio.beat.meter` reads them."""
    r = np.random.default_rng(1)

    def views(source: list[Heard], count: int) -> list[Tensor]:
        found: list[tuple[Floats, NDArray[np.bool_], Floats, int]] = []
        while len(found) < count:
            if (one := view(r, source[r.integers(len(source))])) is not None:
                found.append(one)
        return [torch.from_numpy(np.array(part)) for part in zip(*found, strict=True)]

    bands = len(BANDS) - 1
    wide, narrow = HIDDEN
    layers = nn.Linear(TURNS * bands + 1, wide), nn.Linear(wide, narrow), nn.Linear(narrow, 1)
    net = nn.Sequential(layers[0], nn.ReLU(), nn.Dropout(0.2), layers[1], nn.ReLU(), layers[2])
    turned = torch.from_numpy((np.arange(TURNS)[:, None] + np.arange(TURNS)) % TURNS)  # turn, cell

    def loss(folded: Tensor, possible: Tensor, speeds: Tensor, right: Tensor) -> Tensor:
        shown = folded[:, :, turned].flatten(3)
        speed = speeds[:, :, None, None].expand(*shown.shape[:3], 1)
        scores = net(torch.cat([shown, speed], -1))[..., 0].masked_fill(~possible[:, :, None], -1e9)
        return functional.cross_entropy(scores.flatten(1), right)

    lessons, test = views(songs, VIEWS), views(watched, 1500)

    def draw() -> Tensor:
        some = torch.from_numpy(r.integers(VIEWS, size=64))
        folded, possible, speeds, right = (part[some] for part in lessons)
        tone = torch.randn(64, 1, 1, bands) * 0.2 + torch.randn(64, 1, TURNS, bands) * 0.08
        return loss(folded * torch.exp(tone), possible, speeds, right)

    _teach("meter", net, draw, 3e-3, lambda: loss(*test))
    names = ("first", "one"), ("second", "two"), ("third", "three")
    return {
        name: _array(part)
        for pair, layer in zip(names, layers, strict=True)
        for name, part in zip(pair, (layer.weight, layer.bias), strict=True)
    }


def _teach(name: str, net: nn.Module, draw: Callable[[], Tensor], pace: float, test: Callable[[], Tensor]) -> None:
    teacher = torch.optim.AdamW(net.parameters(), lr=pace, weight_decay=0.02)
    rounds = ROUNDS[name]
    for number in range(rounds):
        for group in teacher.param_groups:
            group["lr"] = pace * min(1, number / 100) * 0.5 * (1 + np.cos(np.pi * number / rounds)) + 1e-5
        net.train()
        loss = draw()
        teacher.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        teacher.step()
        if (number + 1) % 200 == 0:
            net.eval()
            with torch.no_grad():
                print(
                    f"{name} {number + 1} of {rounds}: {loss.item():.3f}, not learnt from {test().item():.3f}",
                    flush=True,
                )


def _columns(rows: NDArray[np.floating]) -> Floats:
    return np.ascontiguousarray(rows.T, dtype=np.float32)


def _array(weights: Tensor | None) -> Floats:
    assert weights is not None  # every layer here has a bias
    return weights.detach().numpy()


def main() -> None:
    torch.set_num_threads(1)  # so small that a second thread only waits
    torch.manual_seed(0)
    CACHE.mkdir(exist_ok=True)
    with Pool() as players:
        heard = players.map(hear, range(SONGS), chunksize=4)
    songs, watched = heard[HELD:], heard[:HELD]
    folder = Path(network.__file__).parent
    for name, learn in (("network", learn_network), ("meter", learn_meter)):
        weights = {key: value.astype(np.float16) for key, value in learn(songs, watched).items()}
        np.savez_compressed(folder / f"{name}.npz", **weights)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()

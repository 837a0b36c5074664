"""Controllers: keys, OSC and MIDI, which set values of the patch."""

from __future__ import annotations

from vjfx.core.registry import ControlKind, Registry

CONTROLS = Registry(
    "control",
    ControlKind(
        name="osc",
        make="vjfx.control.osc:open_server",
        argument=":[HOST:]PORT",
        required=True,
        help="receive values over OSC",
    ),
    ControlKind(
        name="osc-out",
        make="vjfx.control.osc:open_sender",
        argument=":HOST:PORT",
        required=True,
        help="send changed values over OSC",
    ),
    ControlKind(
        name="midi",
        make="vjfx.control.midi.controller:open_inputs",
        argument=":NAME|all",
        help="MIDI controllers",
    ),
    ControlKind(
        name="midi-clock",
        make="vjfx.control.midi.clock_out:open_clock",
        argument=":NAME",
        help="send MIDI clock",
    ),
    ControlKind(name="link", make="vjfx.control.link:open_link", help="share tempo and beat over Ableton Link"),
    group="vjfx.controls",
)

"""How a performer plays: keys, OSC and MIDI, each turned into calls that set values of the patch."""

from __future__ import annotations

from vjfx.core.registry import ControlKind, Registry

CONTROLS = Registry(
    "control",
    ControlKind(
        name="osc",
        make="vjfx.control.osc:open_server",
        argument=":[HOST:]PORT",
        required=True,
        help="values that come over OSC",
    ),
    ControlKind(
        name="osc-out",
        make="vjfx.control.osc:open_sender",
        argument=":HOST:PORT",
        required=True,
        help="values that change, sent over OSC",
    ),
    ControlKind(name="midi", make="vjfx.control.midi:open_inputs", argument=":NAME|all", help="MIDI controllers"),
)

"""How a performer plays: keys, OSC and MIDI, each turned into calls that set values of the patch."""

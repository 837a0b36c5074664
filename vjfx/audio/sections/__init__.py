"""The parts of a song: energy, builds, drops, breaks and changes."""

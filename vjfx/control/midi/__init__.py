"""MIDI controllers, from bytes to values and back."""

"""Audio input and output: devices, files, playback."""

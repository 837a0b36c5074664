"""Audio analysis: spectrum, bands, onsets, drums, automatic gain."""

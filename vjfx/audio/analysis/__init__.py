"""Numbers from sound: spectrum, bands, onsets, drums, automatic gain."""

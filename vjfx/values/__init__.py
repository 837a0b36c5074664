"""Time and current values: clocks, the beat, signals, routes, and the patch that holds every address."""

"""Training of the drum detector: strokes and mixes made at random, examples, and a run."""

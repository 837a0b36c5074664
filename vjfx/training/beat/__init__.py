"""Training of the two networks of the beat tracker: songs made at random, examples, and a run."""

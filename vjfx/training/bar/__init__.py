"""Training of the bar network: songs made at random, examples, and a run."""

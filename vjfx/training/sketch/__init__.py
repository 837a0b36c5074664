"""Training of the sketch network: one step, and a whole run."""

"""Training of the sketch network: trainer and run."""

"""Training of the networks that make a still move."""

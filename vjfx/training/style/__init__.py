"""Training of the style network: many styles at once, steady over time."""

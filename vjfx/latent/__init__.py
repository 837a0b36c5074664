"""Paths through the latent space of a generator, as functions of the beat; numpy only."""

"""Training of the DCGAN: trainer, run, training film, export."""

"""Training of the DCGAN: a step, all of them, the film of learning, and what is exported."""

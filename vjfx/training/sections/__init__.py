"""Training of the network that follows the parts of a song."""

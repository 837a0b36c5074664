"""Networks that make a still move: a picture in, one loop of it out."""

"""Where in the space of a generator's inputs a show is: numpy alone, places in, places out."""

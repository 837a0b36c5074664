"""Networks and picture arithmetic: arrays in, arrays out, without frames, parameters or time."""

"""The arithmetic of pictures: arrays in, arrays out; nothing here knows of frames, knobs or time."""

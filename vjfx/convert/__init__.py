"""Converting whole films to line art: read, draw, lay out, encode, on one machine or many."""

"""Whole films converted to line art: read, draw, lay out, encode, on one machine or many."""

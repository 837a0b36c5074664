"""Illustrations without end, and exactly the lines they were drawn with: pairs to learn line art from."""

"""Synthetic loops whose motion is known exactly: cut-outs drawn by the illustration renderer, each moved on its own."""

"""Decoding: how files, streams and cameras are opened, and what their planes and time stamps mean."""

"""Decoding: opening files and streams, time stamps, planes, colour matrices, suffixes."""

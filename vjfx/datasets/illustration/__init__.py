"""Synthetic illustrations with exactly known lines: pairs for training line art."""

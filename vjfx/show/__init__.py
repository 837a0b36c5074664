"""A show: from a preset to layers, passes and transitions."""

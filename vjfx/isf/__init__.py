"""An ISF shader file as data: its header, inputs, targets and size expressions. No OpenGL."""

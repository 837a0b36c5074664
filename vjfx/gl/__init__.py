"""OpenGL: the ISF host, the way of a frame onto the GPU, blending, and reading back. The only folder that imports moderngl."""

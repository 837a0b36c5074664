"""OpenGL: the ISF host, uploads, blending, windows and readback. The only folder that imports moderngl."""

"""OpenGL, and nothing else imports moderngl: the ISF host, the way of a frame onto the GPU, blending, reading back."""

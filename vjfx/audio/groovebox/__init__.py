"""The built-in groovebox: patterns, their voices, and the synth that plays them."""

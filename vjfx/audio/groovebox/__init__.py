"""The built-in groovebox: patterns, voices and a synthesizer that plays them."""

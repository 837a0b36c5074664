"""Jobs over whole files: every picture read once, as fast as the machine can."""

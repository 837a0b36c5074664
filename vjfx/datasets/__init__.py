"""Training data: pairs, footage, synthetic illustrations, and the screening of frames."""

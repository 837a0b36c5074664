"""Feature networks: what layers of a convolutional network answer to a picture, for style transfer."""

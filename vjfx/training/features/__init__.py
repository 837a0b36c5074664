"""Training of the embedded feature network: two views of one picture are alike, those of others are not."""

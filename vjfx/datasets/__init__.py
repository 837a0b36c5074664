"""What networks learn from: pairs, footage, illustrations, and how they are screened."""

"""Beat tracking: band flux, the two networks, the bar pointer model, and the clock that follows them."""

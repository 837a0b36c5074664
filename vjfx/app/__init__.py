"""A performance: the session, its frame loop, its overlay."""

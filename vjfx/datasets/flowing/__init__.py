"""Pictures of what flows before a scene that stays: water, clouds, smoke, fire, hair. Their motion is known exactly."""

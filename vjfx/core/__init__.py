"""What everything rests on: errors, frames, knobs, protocols, names. Imports nothing of vjfx but itself."""

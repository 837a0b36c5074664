"""Beat tracking: two small networks and a bar pointer model."""

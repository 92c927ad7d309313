"""Text to speech: engines behind one interface, rendered ahead into a cache."""

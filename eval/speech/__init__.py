"""What the microphone costs: the same questions spoken and as text."""

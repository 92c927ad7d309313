"""Speech to text: one shared recogniser, one session an utterance."""

"""What is durable: the journal and the audio."""

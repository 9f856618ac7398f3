"""What the verifier asks of a sentence, one question a file."""

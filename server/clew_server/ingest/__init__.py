"""WebRTC in: from a peer's packets to audio on the visit's timeline."""

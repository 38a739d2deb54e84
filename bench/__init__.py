"""What the figures come from. Everything here talks to a running server on this machine."""

"""What streets and the district see at a glance: figures, and the requests behind each of them."""

"""What every domain stands on. Nothing in here knows a domain."""

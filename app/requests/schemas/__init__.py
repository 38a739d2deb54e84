"""What goes in and out about service requests."""

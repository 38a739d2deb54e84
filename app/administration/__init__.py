"""The tree and the posts as administrators keep them, across all that hangs on a unit."""

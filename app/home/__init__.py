"""The resident's first page and what the app must know before anything else."""

"""Points for good deeds: a ledger in which nothing appears from nowhere."""

"""Who lives where, verified by those who know, and for whom in the family somebody may act."""

"""Goods and services for points: what there is where, who reserved it, who handed it over, what merchants are owed."""

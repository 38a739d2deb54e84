"""Volunteers, their teams, what they were trained for, and the hours they gave."""

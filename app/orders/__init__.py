"""Orders: the menu of a station, what people order from it, and who goes there."""

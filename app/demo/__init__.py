"""An invented district to look at: real names of places, invented people."""

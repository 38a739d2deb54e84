"""What kind of thing a report is: suggested from its words, decided by people."""

"""The audit log for those who may read it: in the console, as a table, and from the command line."""

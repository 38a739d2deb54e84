"""Configuration of the service: typed settings, gunicorn and logging."""

"""The shell of what opens in a browser: start page, resident pages, console, dashboards."""

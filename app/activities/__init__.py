"""What people sign up for: activities, places in them, and who came."""

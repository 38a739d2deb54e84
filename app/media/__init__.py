"""Photos: taken in safely, stored without their secrets, shown by signed addresses."""

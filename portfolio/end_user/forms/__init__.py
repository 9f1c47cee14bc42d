"""What an end user chooses and fills in."""

"""What runs, read from AWS and from the templates."""

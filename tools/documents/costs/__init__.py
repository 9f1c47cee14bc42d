"""What environments cost."""

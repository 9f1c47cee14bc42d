"""What a rehearsal costs."""

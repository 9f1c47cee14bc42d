"""What builds and generates; nothing here runs in Lambda or at a launch."""

"""What every product declares so that a launch is safe: limits, marks, refusals."""

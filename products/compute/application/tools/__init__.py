"""What agents may use besides models."""

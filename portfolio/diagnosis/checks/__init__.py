"""What a diagnosis looks at, a module a subject."""

"""Files, cache, configuration and the key that encrypts what is kept."""

"""Taking in what others publish: a LibreChat version, Amazon's certificate authorities."""

"""The certificate authorities of Amazon RDS and DocumentDB, as the functions trust them."""

"""How the catalog fares in a large company: quotas that it meets, and how long its work takes."""

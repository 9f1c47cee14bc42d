"""What the catalog offers, in which versions and to whom; releasing, publishing and the catalog command."""

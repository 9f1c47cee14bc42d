"""What the docs say of AWS, and the sources that it rests on."""

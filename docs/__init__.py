"""The project's documents, and the program that generates some of them."""

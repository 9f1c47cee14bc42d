"""npm packages that programs here and the tests read, locked and installed on demand."""

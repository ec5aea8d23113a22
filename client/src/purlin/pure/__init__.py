"""Pure implementations of library functions, written in the language that Purlin runs."""

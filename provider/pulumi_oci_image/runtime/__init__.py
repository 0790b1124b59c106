"""One run of a program: settings, one request cache, warnings and the logic of pins."""

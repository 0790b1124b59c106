"""One run of a program: settings, one request cache and warnings."""

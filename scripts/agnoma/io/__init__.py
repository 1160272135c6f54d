"""One reader and writer per format; nobody else knows a format's column names."""

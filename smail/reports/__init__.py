"""Report objects: the one seam between rows and arrays, and what pages, pictures and papers are made of."""

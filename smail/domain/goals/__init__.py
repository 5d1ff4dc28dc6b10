"""Goals as data: what a programme has promised, how it is counted, and how it stands on a day."""

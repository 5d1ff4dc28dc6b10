"""Earlier ratings from other people's files: read, mapped, checked, compared with what is known, and loaded.

The order is the order of trust: a file is bytes until it is a sheet, a sheet is texts until the map has said
what they are, and nothing is written before every row has been judged.
"""

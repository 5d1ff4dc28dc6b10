"""SMAIL: progression measurement towards work, every 13 weeks."""

import os

# What is multiplied here is a few rows of very many persons: threads that share it wait longer for each other
# than they work. It is read when numpy is, and whoever has said otherwise is heard.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

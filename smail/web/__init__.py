"""HTTP only: decode, call one service or query, choose a page or a redirect."""

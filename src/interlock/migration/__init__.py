"""Migration, the second regime: who leaves, who returns, and the stocks they make."""

"""The page of a negotiation: who gains by which form, what could pass, how far it is known."""

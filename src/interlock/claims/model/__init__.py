"""What the model says of a claim: runs under every school, votes, negotiations."""

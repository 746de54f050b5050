"""The chapter's claims as data, a few kinds of tests, and verdicts."""

"""Regime-moving politics: salience of immigration, attitudes, and the rule of enforcement."""

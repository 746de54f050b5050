"""The interlock itself: one state, one yearly step, trade and politics inside it."""

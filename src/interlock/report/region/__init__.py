"""The part of the report on the region itself: agreements, borders, integration, as observed."""

"""The migration part of the report: history under the schools of thought, beside what was seen."""

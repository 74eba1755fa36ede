"""Reading a person's file: what it holds is found out, said, and can be overridden."""

from gmm_core.data.ingest.contract import CLASSROOM, LAPTOP, Limits, Options, Report, Table
from gmm_core.data.ingest.table import adjustable, read_table

__all__ = ["CLASSROOM", "LAPTOP", "Limits", "Options", "Report", "Table", "adjustable", "read_table"]

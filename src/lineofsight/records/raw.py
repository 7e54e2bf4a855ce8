"""stub until readers' own"""
from dataclasses import dataclass
import pyarrow as pa
@dataclass(frozen=True)
class RawList:
    file: int
    name: str
    table: pa.Table

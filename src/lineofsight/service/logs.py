"""How a fault is logged: where it was and of what kind, never in its own words, which may quote a child's record."""

import logging
import traceback
from types import TracebackType

Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutWords(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: Caught) -> str:  # noqa: N802 - as logging calls it
        """Each fault of the chain, the first cause first: its kind, and the lines of code it went through."""
        faults = []
        fault = ei[1]
        while fault is not None:
            frames = traceback.extract_tb(fault.__traceback__)
            places = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
            faults.append("\n".join([type(fault).__name__, *places]))
            fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
        return "\n".join(reversed(faults))

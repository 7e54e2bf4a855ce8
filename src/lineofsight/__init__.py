"""Line of Sight: from the child's record to the boardroom and back."""

from pathlib import Path

__version__ = "0.1.0"


def definitions_folder() -> Path:
    """Where the shipped definitions live: inside the wheel, or beside `src` in a checkout."""
    inside_wheel = Path(__file__).parent / "definitions"
    if inside_wheel.is_dir():
        return inside_wheel
    return Path(__file__).resolve().parents[2] / "definitions"

"""Why something is not heard: a sentence with the way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Why:
    """``text`` is a message of the catalogues, ``fills`` what stands in its braces; as a string it is English.

    ``broken``: the loudspeaker is there and should sound, so somebody has to mend it.
    """

    text: str
    fills: Mapping[str, str] = field(default_factory=dict)
    broken: bool = False

    def __str__(self) -> str:
        return self.text.format(**self.fills)

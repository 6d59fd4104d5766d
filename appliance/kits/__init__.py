"""Kits that a clinic lends: prepared, lent, given back and wiped; each loan's data hang on a key of its own."""

from appliance.kits.asked import doubt
from appliance.kits.board import Board, Bound
from appliance.kits.kit import Kit
from appliance.kits.loan import Lent
from appliance.kits.told import Accepted, Prescribed, Returned, Status
from appliance.kits.wiping import Proof, WipeRecord

__all__ = [
    "Accepted",
    "Board",
    "Bound",
    "Kit",
    "Lent",
    "Prescribed",
    "Proof",
    "Returned",
    "Status",
    "WipeRecord",
    "doubt",
]

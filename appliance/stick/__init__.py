"""A USB stick and two buttons: prescriptions come in, data go out, a kit is lent and wiped."""

from appliance.stick.door import KitDoor
from appliance.stick.kit import Kit, Status
from appliance.stick.room import StickRoom, open_room
from appliance.stick.why import StickRefused, Why

__all__ = ["Kit", "KitDoor", "Status", "StickRefused", "StickRoom", "Why", "open_room"]

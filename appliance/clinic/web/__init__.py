"""The desk's web page: server-rendered, no script, nothing from elsewhere."""

from appliance.clinic.web.app import make_app
from appliance.clinic.web.desk import Desk

__all__ = ["Desk", "make_app"]

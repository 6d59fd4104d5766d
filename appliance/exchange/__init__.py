"""What goes between a kit and its clinic: exports, prescriptions, wipe records. Signed; an export is encrypted too."""

from appliance.exchange.form import Export, of_store
from appliance.exchange.keys import (
    Clinic,
    ClinicPublic,
    new_clinic,
    new_signing_key,
    public_of,
    read_clinic,
    read_clinic_public,
    read_signing_key,
)
from appliance.exchange.prescriptions import SignedPrescription, read_signed, sign_prescription
from appliance.exchange.seal import Sealed, seal, unseal
from appliance.exchange.wiped import SignedWipe, Wiped, read_wiped, sign_wiped

#: How the files are called.
EXPORT_ENDING = ".symmirror"
WIPE_ENDING = ".symwipe"
PRESCRIPTION_FILE = "prescription.symrx"

__all__ = [
    "EXPORT_ENDING",
    "PRESCRIPTION_FILE",
    "WIPE_ENDING",
    "Clinic",
    "ClinicPublic",
    "Export",
    "Sealed",
    "SignedPrescription",
    "SignedWipe",
    "Wiped",
    "new_clinic",
    "new_signing_key",
    "of_store",
    "public_of",
    "read_clinic",
    "read_clinic_public",
    "read_signed",
    "read_signing_key",
    "read_wiped",
    "seal",
    "sign_prescription",
    "sign_wiped",
    "unseal",
]

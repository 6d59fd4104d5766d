"""What a kit is, lent or not: its name, its clinic, its language, its panel, its signing key. No patient's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from appliance.errors import Refused, Unavailable
from appliance.kits import asked, files
from appliance.language import find
from appliance.settings import Panel, Settings, load

if TYPE_CHECKING:  # what only some commands need is loaded by them: a mirror that starts has no time for it
    from appliance.exchange import ClinicPublic

FOLDER, FILE, SIGNING = "kit", "kit.json", "signing.key"


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    form: str = "symmirror-kit-1"
    id: str
    clinic: str
    recipient: str
    verify_key: str
    language: str
    panel_mm: tuple[float, float] | None = None
    prepared_s: float


@dataclass(frozen=True)
class Wanted:
    """What a kit is to be. ``panel_mm``: the panel's lit width and height; None leaves it to the file.

    ``recipient`` (age) may read what the kit sends; what ``verify_key`` (Ed25519, 32 bytes) signed comes from the
    clinic.
    """

    id: str
    clinic: str
    recipient: str
    verify_key: bytes
    language: str
    panel_mm: tuple[float, float] | None


@dataclass(frozen=True)
class Prepared(Wanted):
    """A kit that a clinic has prepared, in ``folder``."""

    folder: Path
    prepared_s: float

    @property
    def signing_key(self) -> bytes:
        """The kit's Ed25519 key, secret. Raises :class:`Refused` where it is missing or open to others."""
        from appliance.exchange import read_signing_key

        return read_signing_key(self.folder / SIGNING)

    @property
    def public(self) -> bytes:
        """What this kit's signatures are verified with, 32 bytes."""
        from appliance.exchange import public_of

        return public_of(self.signing_key)

    def settings(self, settings: Settings) -> Settings:
        """The settings with this kit's language and panel, where neither file nor command line says otherwise."""
        told: dict[tuple[str, str], object] = {("general", "language"): self.language}
        if self.panel_mm is not None:
            told |= {("panel", "width_mm"): self.panel_mm[0], ("panel", "height_mm"): self.panel_mm[1]}
        for (section, key), value in told.items():
            if f"{section}.{key}" not in settings.origins:
                settings = settings.under(section, {key: value}, "the kit")
        return settings


def check_panel(panel_mm: tuple[float, float]) -> None:
    """Raises :class:`Refused` for a width and height that no panel has."""
    try:
        load(None, {"panel.width_mm": panel_mm[0], "panel.height_mm": panel_mm[1]})
    except Refused:
        told = Panel.model_json_schema()["properties"]["width_mm"]
        raise Refused(
            f"--panel {panel_mm[0]:g}x{panel_mm[1]:g} is not usable: width and height are {told['minimum']} to "
            f"{told['maximum']} mm each, as in 194x345."
        ) from None


def read(data: Path) -> Prepared | None:
    """The kit in ``data``; None where none was prepared. Raises :class:`Unavailable` for one that can't be read."""
    path = data / FOLDER / FILE
    try:
        told = _Told.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unavailable(f"The kit {path} can't be read: {error.strerror}. Use sudo.") from None
    except ValidationError:
        raise Unavailable(f"{path} is damaged. Remove it. Prepare the kit anew: symmirror kit prepare.") from None
    verify_key = bytes.fromhex(told.verify_key)
    return Prepared(
        told.id, told.clinic, told.recipient, verify_key, told.language, told.panel_mm, path.parent, told.prepared_s
    )


def wanted(was: Prepared | None, kit: str | None, clinic: ClinicPublic | None, language: str | None,
           panel_mm: tuple[float, float] | None) -> Wanted:  # fmt: skip
    """What the kit is to be: what is given, and for what is None what it ``was``; a new one speaks English.

    Raises :class:`Refused` for what can't be used, and for a new kit without a name or a clinic.
    """
    name, of = kit or (was.id if was else None), clinic or was
    if name is None or of is None:
        raise Refused(
            "This mirror is no kit yet: say its name and its clinic, as in "
            "symmirror kit prepare --id K-07 --clinic clinic.pub.json."
        )
    speaks = find(language or (was.language if was else "en")).code
    size_mm = panel_mm or (was.panel_mm if was else None)
    if panel_mm is not None:
        check_panel(panel_mm)
    clinics_name = of.clinic if isinstance(of, Prepared) else of.name
    if was is None or name != was.id:  # an older kit keeps its name
        asked.kit_id(name)
    return Wanted(name, clinics_name, of.recipient, of.verify_key, speaks, size_mm)


def write(data: Path, wanted: Wanted, now_s: float) -> None:
    """Prepare, or prepare anew; the signing key stays, since the clinic knows the kit by it."""
    from appliance.exchange import new_signing_key

    folder = data / FOLDER
    files.make_folder(folder)
    if not (folder / SIGNING).exists():
        files.replace(folder / SIGNING, f"{new_signing_key().hex()}\n".encode())
    told = _Told(
        id=wanted.id, clinic=wanted.clinic, recipient=wanted.recipient, verify_key=wanted.verify_key.hex(),
        language=wanted.language, panel_mm=wanted.panel_mm, prepared_s=now_s,
    )  # fmt: skip
    files.replace(folder / FILE, told.model_dump_json(indent=1).encode())

"""Where things are: shipped config, models, and the data of this machine.

Nothing depends on the current directory. A checkout keeps its models beside the code; an installed
kit keeps them where the installer put them.
"""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

from appliance.errors import Refused

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent

#: Where the installer of a kit puts what does not change: models and settings of the clinic.
KIT_SHARE = Path("/usr/share/symmirror")
KIT_CONFIG = Path("/etc/symmirror")
KIT_DATA = Path("/var/lib/symmirror")


def shipped_config() -> Path:
    """The folder of the settings and the programme that come with this version."""
    packed = PACKAGE / "_config"  # in a wheel, see pyproject.toml
    return packed if packed.is_dir() else CHECKOUT / "config"


def config_dir(given: Path | None) -> Path | None:
    """The folder of this machine's own settings, or None where there is none.

    ``given`` (``--config``) comes first, then ``$SYMMIRROR_CONFIG``, then ``/etc/symmirror``.
    Raises :class:`Refused` when a folder that was asked for does not exist.
    """
    asked = given or (Path(env) if (env := os.environ.get("SYMMIRROR_CONFIG")) else None)
    if asked is None:
        return KIT_CONFIG if KIT_CONFIG.is_dir() else None
    if not asked.is_dir():
        kind = "is a file, not a folder" if asked.exists() else "does not exist"
        raise Refused(f"The config folder '{asked}' {kind}. Give a folder that holds symmirror.toml.")
    if not any((asked / name).is_file() for name in ("symmirror.toml", "exercises.toml", "prescription.toml")):
        raise Refused(f"The config folder '{asked}' holds neither symmirror.toml nor exercises.toml.")
    return asked


def prescription(given: Path | None, config: Path | None) -> Path | None:
    """The prescription that was given, else the one in the folder of this machine's settings, else None."""
    if given is not None:
        return given
    own = config / "prescription.toml" if config is not None else None
    return own if own is not None and own.exists() else None


def data_dir(given: Path | None) -> Path:
    """The folder for everything this machine writes. Not created here.

    ``given`` (``--data``), then systemd's ``$STATE_DIRECTORY``, then the user's own data folder.
    """
    if given is not None:
        return given
    if state := os.environ.get("STATE_DIRECTORY"):
        return Path(state.split(":")[0])
    return user_data_path("symmirror")


def model_dirs() -> list[Path]:
    """Folders that may hold the models, in the order in which they are searched."""
    first = [Path(env)] if (env := os.environ.get("SYMMIRROR_MODELS")) else []
    return [*first, CHECKOUT / "models", KIT_SHARE / "models", user_data_path("symmirror") / "models"]


def writable_model_dir() -> Path:
    """Where a downloaded model is put: the asked folder, a checkout's, else the user's."""
    if env := os.environ.get("SYMMIRROR_MODELS"):
        return Path(env)
    if (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / "models"
    return user_data_path("symmirror") / "models"

"""Settings, each from an environment variable that starts with SEND_KPI_."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).parent.parent
POLICIES = PROJECT / "policies"
AREA = "area.yaml"


class Settings(BaseSettings):
    """Where the data, the definitions and the two stores are."""

    model_config = SettingsConfigDict(env_prefix="SEND_KPI_", frozen=True)

    home: Path = Field(default=Path("data"), description="folder of the two SQLite stores")
    vault_url: str = Field(default="", description="SQLAlchemy URL of the vault")
    board_url: str = Field(default="", description="SQLAlchemy URL of the board store")
    web_board_url: str = Field(
        default="", description="the board store's URL for the web process alone; else as above"
    )
    definitions: Path = Field(
        default=PROJECT / "kpi_definitions.yaml", description="the KPIs that the board agreed"
    )
    area: Path | None = Field(
        default=None,
        description="the local area; by default area.yaml in the data folder where there is one, "
        "else that beside the definitions",
    )
    policies: Path = Field(
        default=POLICIES, description="folder of board.yaml and public.yaml: who may see what"
    )

    key_file: Path | None = Field(
        default=None, description="the key for pseudonyms; by default `key` in the data folder"
    )
    allow_test_numbers: bool = Field(
        default=False, description="take NHS numbers of the test range 999, for made-up extracts"
    )

    inbox: Path | None = Field(
        default=None, description="folder that uploads land in; without it nothing can be uploaded"
    )

    public_only: bool = Field(
        default=False, description="serve the public's figures and nothing else, nor take uploads"
    )
    contact: str = Field(
        default="",
        description="where readers report what they cannot use, as the law asks: an e-mail "
        "address, a telephone number or both",
    )

    @property
    def key(self) -> Path:
        """The key's file."""
        return self.key_file or self.home / "key"

    @property
    def vault(self) -> str:
        """The vault's URL: as set, else a SQLite file in the data folder."""
        return self.vault_url or f"sqlite:///{(self.home / 'vault.sqlite').absolute()}"

    @property
    def board(self) -> str:
        """The board store's URL: as set, else a SQLite file in the data folder."""
        return self.board_url or f"sqlite:///{(self.home / 'board.sqlite').absolute()}"

    @property
    def web_board(self) -> str:
        """The board store's URL for the web process: by a role of its own, where one is set."""
        return self.web_board_url or self.board

    @property
    def area_file(self) -> Path:
        """The area's file: as set, else in the data folder, else beside the definitions."""
        own = self.home / AREA
        return self.area or (own if own.exists() else self.definitions.parent / AREA)

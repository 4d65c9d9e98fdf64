"""The data folder, `$SEND_KPI_HOME`: where feeds, agreements, the key and exclusions lie."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """The folder's paths. Nothing in it needs to be there for published figures alone."""

    folder: Path

    @property
    def feeds(self) -> Path:
        """Mapping files, one YAML a feed."""
        return self.folder / "feeds"

    @property
    def agreements(self) -> Path:
        """The data-sharing agreements on record."""
        return self.folder / "agreements.yaml"

    @property
    def exclusions(self) -> Path:
        """Identifiers of children who must never be linked, one a line."""
        return self.folder / "exclusions.txt"

    @property
    def sources(self) -> Path:
        """Where extracts can be fetched from."""
        return self.folder / "sources.yaml"

    @property
    def queries(self) -> Path:
        """The named queries of sources, one file of SQL each."""
        return self.folder / "queries"

    @property
    def held(self) -> Path:
        """Extracts that were held back, until a person releases them or they are too old."""
        return self.folder / "held"

    @property
    def snapshots(self) -> Path:
        """The vault's cases as they were last read, to be read quickly; any of it may go."""
        return self.folder / "snapshots"

    @property
    def postcodes(self) -> Path:
        """Which locality, and which fifth of deprivation, a postcode or a part of one lies in."""
        return self.folder / "postcodes.csv"

    @property
    def school_terms(self) -> Path:
        """The terms of the school years, where they are not those that come with the program."""
        return self.folder / "school_terms.csv"

    @property
    def health_services(self) -> Path:
        """What the teams' codes in health's extracts are called."""
        return self.folder / "health_services.csv"

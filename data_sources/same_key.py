"""Whether the vault's key is used still: pseudonyms of another would join and exclude nobody."""

from sqlalchemy import Connection, exists, select

from data_sources.vault import loads
from data_sources.vault_cases import cases


def key_in_use(connection: Connection) -> str:
    """Give the id of the key that the vault's cases were made with; "" where there are none.

    Each load was held to the one before, so that the last one's key is that of all cases. Loads
    of before key ids were kept tell nothing.
    """
    if not connection.execute(select(exists().select_from(cases))).scalar():
        return ""
    made = select(loads.c.key_id).where(loads.c.state == "loaded", loads.c.key_id != "")
    return connection.execute(made.order_by(loads.c.id.desc()).limit(1)).scalar() or ""


def another_key(connection: Connection, key_id: str) -> str:
    """Say that a key is not the vault's, and what to do; "" where it is, or there are no cases."""
    held = key_in_use(connection)
    if held in ("", key_id):
        return ""
    return (
        f"with another key (id {key_id}) than the cases in the vault (id {held}), so that "
        "nothing of it would be found again. Name the file of the vault's key in "
        "SEND_KPI_KEY_FILE; if that key is lost, begin a new vault and load the extracts again."
    )

"""A whole run in real processes leaves nothing that names a child, nor the key, anywhere.

Searched are both stores with their logs, the report, all that was printed, what was served, and
every temporary file while it lived: each is caught by a second link to it before it is deleted.
"""

import base64
import gzip
import io
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

import pyarrow
import pyarrow.feather
import pyarrow.parquet
import pytest
from openpyxl import Workbook
from sqlalchemy import MetaData, select, text

from dashboard.settings import PROJECT
from dashboard.uploads import Slip
from data_sources.fetching import IN_MEMORY
from data_sources.keys import make_key
from data_sources.made_up import AREA_FILE
from data_sources.vault_cases import people
from stores import open_store
from tests.live_files import contents
from tests.publishing import tiny

PROGRAM = "from dashboard.command_line import main; main()"
HEADINGS = (
    "agency,dataset,case_id,as_at,nhs_number,upn,forename,surname,birth_date,postcode,opened,due,"
    "closed,service,parent_name,address,notes"
)
CHILD = "9997310462,V801200917346,Isambert,Quenbridge,2014-07-19,QX7 3WP"
UNSEEN = "Ottoline Marchbanks-Pell,3 Gallowglass Row,Hides under the piano when it thunders"
AGREEMENT = """
- feed: {feed}
  reference: DSA-1
  legal_basis: Children and Families Act 2014
  starts: 2020-01-01
  expires: 2099-01-01
  opt_outs_applied: yes
"""
MAPPING = """
title: Therapy referrals
agency: health
publisher: a trust
where: by hand
shape: cases
constants: {dataset: therapy}
date_format: "%d/%m/%Y"
fields: {case_id: Referral, nhs_number: NHS No, opened: Referred, service: Team}
codes:
  service: {S1: Speech and language therapy}
"""
SOURCES = "[{name: warehouse, feed: therapy_pulled, address_in: WAREHOUSE, table: referrals}]"
pytestmark = pytest.mark.early
CANARIES = (
    *("Isambert", "Quenbridge", "QX7 3WP", "QX73WP", "2014-07-19", "19/07/2014"),
    *("9997310462", "999 731 0462", "V801200917346", "CASE-ZQ-"),
    *("Ottoline", "Marchbanks", "Gallowglass", "piano"),
    *("1915-05-05", "rang on Tuesday", "9997310463", "A801200917346", "Thistlewick"),
    *("REF-ZQ-", "Barnaby", "Wrenfield", "9997310470", "9997310489"),
)
"""All of it stands in an extract or in the list of children who must not be linked."""


class Said(NamedTuple):
    """How a process of the program ended, and what it printed."""

    code: int
    text: str


def sent_sheet(folder: Path) -> Path:
    """Write an agreed sheet of 403 rows: one child in full, bad numbers, three rows refused."""
    start = "health,advice,CASE-ZQ-{:04},2026-10-31,"
    end = ",2026-09-01,2026-10-13,,SLT,"
    rows = [start.format(1) + CHILD + end + UNSEEN]
    rows += [start.format(number) + ",,,,," + end + ",," for number in range(2, 400)]
    rows += [start.format(400) + "9997310463,A801200917346,,,," + end + ",,"]
    born_early = CHILD.replace("2014-07-19", "1915-05-05")
    rows += [start.format(401) + born_early + end + UNSEEN]
    rows += [start.format(402) + CHILD + ",Isambert rang on Tuesday,,,SLT," + UNSEEN]
    rows += [start.format(403) + CHILD + end + UNSEEN + ",Thistlewick"]
    path = folder / "advice.csv"
    path.write_text("\n".join([HEADINGS, *rows]) + "\n", encoding="utf-8")
    return path


def sent_workbook(folder: Path) -> Path:
    """Write referrals in an agency's own headings; of three rows one is refused."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Referral", "NHS No", "Referred", "Team", "Parent Name"])
    sheet.append(["REF-ZQ-1", "9997310470", "01/09/2026", "S1", "Barnaby Wrenfield"])
    sheet.append(["REF-ZQ-2", "9997310462", "02/09/2026", "S1", "Barnaby Wrenfield"])
    sheet.append(["REF-ZQ-3", "", "03/09/2026", "Barnaby Wrenfield's team", "Barnaby Wrenfield"])
    path = folder / "referrals.xlsx"
    book.save(path)
    return path


def at_a_warehouse(folder: Path) -> Path:
    """Make another system's database with a table of raw records, one of them not good."""
    path = folder / "warehouse.sqlite"
    with closing(sqlite3.connect(path)) as database:
        names = "referral, nhs_no, referred, team, parent_name"
        database.execute(f"CREATE TABLE referrals ({names})")
        rows = [("REF-ZQ-7", "9997310470", "01/09/2026", "S1", "Barnaby Wrenfield")]
        rows += [(f"REF-ZQ-{n}", "", "02/09/2026", "S1", "Barnaby Wrenfield") for n in (8, 9)]
        database.executemany("INSERT INTO referrals VALUES (?, ?, ?, ?, ?)", rows)
        database.commit()
    return path


def sent_wrongly(folder: Path) -> list[Path]:
    """Write files that are turned away: no CSV, another layout, a quote that is not closed."""
    texts = {
        "semicolons.csv": f"upn;surname\n{CHILD.replace(',', ';')}\n",
        "other.csv": f"number,upn,first,last,born,postcode\n{CHILD}\n",
        "quote.csv": f'{HEADINGS}\nhealth,"Isambert rang on Tuesday\n{CHILD}\n',
    }
    for name, content in texts.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in texts]


class Catcher:
    """Keeps a second link to every file that appears in a folder, so that its end is no matter."""

    def __init__(self, watched: dict[Path, str], caught: Path) -> None:
        self.watched, self.caught = watched, caught
        self.seen: set[int] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Catcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            for folder, pattern in self.watched.items():
                # What vanishes while it is looked at is caught the next time, or has no content.
                with suppress(OSError):
                    for path in folder.rglob(pattern):
                        self._keep(path)

    def _keep(self, path: Path) -> None:
        number = path.lstat().st_ino
        if path.is_file() and number not in self.seen:
            os.link(path, self.caught / f"{number}-{path.name}")
            self.seen.add(number)


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
)
def left(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["Left"]:
    """Do the whole run, and give what it left: its folders, and what it said."""
    top = tmp_path_factory.mktemp("canaries")
    folders = {name: top / name for name in ("home", "sent", "tmp", "own", "caught", "inbox")}
    for folder in folders.values():
        folder.mkdir()
    own = {name: value for name, value in os.environ.items() if not name.startswith("SEND_KPI_")}
    env = own | {
        "PYTHONPATH": str(PROJECT),
        "NO_COLOR": "1",
        "TMPDIR": str(folders["tmp"]),
        "HOME": str(folders["own"]),
        "SEND_KPI_HOME": str(folders["home"]),
        "SEND_KPI_DEFINITIONS": str(tiny.DEFINITIONS),
        "SEND_KPI_AREA": str(AREA_FILE),
        "SEND_KPI_ALLOW_TEST_NUMBERS": "true",
        "SEND_KPI_INBOX": str(folders["inbox"]),
    }
    server = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        env |= {f"SEND_KPI_{name}_URL": server.database() for name in ("VAULT", "BOARD")}
    run = Left(folders, env, server.folder if server else None)
    watched = {folders["tmp"]: "*", folders["home"]: "*-wal"}
    with Catcher(watched, folders["caught"]):
        whole_run(run)
    yield run


class Left:
    """Runs the program, and knows where it may have left something."""

    def __init__(self, folders: dict[str, Path], env: dict[str, str], server: Path | None) -> None:
        self.folders, self.env, self.server = folders, env, server
        self.said: dict[str, Said] = {}
        self.bodies: dict[str, bytes] = {}

    def run(self, *arguments: object) -> Said:
        """Run a command to its end, in a folder that holds nothing else."""
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM, *map(str, arguments)],
            env=self.env,
            cwd=self.folders["own"],
            capture_output=True,
            text=True,
            check=False,
        )
        said = Said(ended.returncode, ended.stdout + ended.stderr)
        self.said[" ".join(map(str, arguments))] = said
        return said

    @cached_property
    def texts(self) -> dict[str, bytes]:
        """Give everything to search, by where it is from: not the key, nor what was sent."""
        sent = {sha256(path.read_bytes()).digest() for path in self.folders["sent"].iterdir()}
        own = {self.folders["home"] / name for name in ("key", "exclusions.txt")}
        left_in = (self.folders[name] for name in ("home", "own", "caught", "inbox"))
        folders = [*left_in, *self._server()]
        found = {
            str(path): content
            for folder in folders
            for path, content in contents(folder)
            if path not in own
        }
        if self.server:
            found["log of the server"] = (self.server / "log").read_bytes()
        found = {name: text for name, text in found.items() if sha256(text).digest() not in sent}
        printed = {f"said by {name}": said.text.encode() for name, said in self.said.items()}
        return found | printed | self.bodies

    def _server(self) -> list[Path]:
        """Give the folders of the two databases, and those of the server's own logs."""
        if self.server is None:
            return []
        data, folders = self.server / "data", []
        for name in ("VAULT", "BOARD"):
            engine = open_store(self.env[f"SEND_KPI_{name}_URL"])
            with engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.execute(text("CHECKPOINT"))
                number = connection.execute(text(OWN_NUMBER)).scalar_one()
            engine.dispose()
            folders.append(data / "base" / str(number))
        return [*folders, data / "pg_wal"]


OWN_NUMBER = "SELECT oid FROM pg_database WHERE datname = current_database()"


def whole_run(left: Left) -> None:
    """Do what an analyst and a board do, and see that each step did what it should."""
    home, sent = left.folders["home"], left.folders["sent"]
    assert left.run("make-key").code == 0
    feeds = ("agreed_cases_health", "therapy_referrals", "therapy_pulled")
    agreements = "".join(AGREEMENT.format(feed=feed) for feed in feeds)
    (home / "agreements.yaml").write_text(agreements, encoding="utf-8")
    (home / "feeds").mkdir()
    (home / "feeds" / "therapy_referrals.yaml").write_text(MAPPING, encoding="utf-8")
    pulled = MAPPING.replace("NHS No", "nhs_no")
    (home / "feeds" / "therapy_pulled.yaml").write_text(pulled, encoding="utf-8")
    (home / "exclusions.txt").write_text("9997310489\n", encoding="utf-8")
    sheet, book, wrong = sent_sheet(sent), sent_workbook(sent), sent_wrongly(sent)
    report = left.folders["own"] / "mend.xlsx"
    told = left.run("check", sheet, *wrong, "--report", report)
    assert (told.code, told.text.count("Turned away. ")) == (2, 3)
    assert "3 rows to mend are in" in told.text
    told = left.run("load", sheet, *tiny.write_extracts(left.folders["own"]))
    assert told.code == 1 and "400 kept" in told.text and "1 not used" in told.text, told.text
    told = left.run("load", book, "--as-at", "2026-10-31")
    assert told.code == 2 and "Held back" in told.text
    told = left.run("release", book, "--as-at", "2026-10-31", "--reason", "Confirmed by telephone")
    assert told.code == 1 and "2 kept" in told.text, told.text
    left.env["WAREHOUSE"] = f"sqlite:///{at_a_warehouse(sent)}"
    (home / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    told = left.run("pull")
    assert told.code == 0 and "3 kept" in told.text, told.text
    take_uploads_in(left)
    for command in ("links", "publish"):
        assert left.run(command).code == 0
    for command in ("figures --format json", "versions", "audit verify", "retention --apply"):
        assert left.run(*command.split()).code == 0
    serve(left)


def take_uploads_in(left: Left) -> None:
    """Take in three uploads: one is loaded, one held back and released, one turned away."""
    heads = HEADINGS + ",outcome,provider"
    start, end = "health,advice,CASE-ZQ-{},2026-10-31," + CHILD, ",2026-09-01,,,SLT," + UNSEEN
    good = (start + end).format(501) + ",advice_given,A trust"
    noted = (start + end).format(502) + ",Isambert rang on Tuesday: 999 731 0462,"
    placed = (start + end).format(503) + ",,QX7 3WP"
    upload(left, "AAAA-2222", "advice.csv", [heads, good])
    upload(left, "BBBB-3333", "more advice.csv", [heads, good, noted, placed])
    upload(left, "CCCC-4444", f"{IN_A_FILE_NAME}.csv", ["upn;surname", CHILD])
    told = left.run("watch", "--once")
    assert [path.name for path in left.folders["inbox"].iterdir()] == [], told.text
    (held,) = (left.folders["home"] / "held").glob("*.csv")
    assert held.stem == "BBBB-3333", told.text
    told = left.run("release", held, "--reason", "Confirmed by telephone")
    assert told.code == 1 and "1 kept" in told.text and not held.exists(), told.text


IN_A_FILE_NAME = "Farthingdale Zebulon"


def upload(left: Left, receipt: str, file_name: str, lines: list[str]) -> None:
    """Leave an upload in the inbox as the web does: the data first, then its slip."""
    inbox, sent = left.folders["inbox"], left.folders["sent"]
    content = "\n".join(lines) + "\n"
    (sent / f"{receipt}.csv").write_text(content, encoding="utf-8")
    (inbox / f"{receipt}.data").write_text(content, encoding="utf-8")
    told = {"receipt": receipt, "file_name": file_name, "kind": ".csv", "as_at": None}
    slip = Slip.model_validate(told | {"came_at": datetime.now(UTC)})
    (inbox / f"{receipt}.json").write_text(slip.model_dump_json(), encoding="utf-8")


def serve(left: Left) -> None:
    """Serve the board, as a process of its own, and fetch pages as a browser does."""
    with served(left) as address:
        for path in ("/", "/_dash-layout", "/_dash-dependencies", "/kpi/none", "/healthz"):
            left.bodies[path] = fetched(address + path)
        callbacks = json.loads(left.bodies["/_dash-dependencies"])
        for path in ("/", "/feeds", f"/kpi/{tiny.definitions()[0].id}"):
            asked = page_callback(callbacks, path)
            left.bodies[f"page {path}"] = fetched(f"{address}/_dash-update-component", asked)


@contextmanager
def served(left: Left) -> Iterator[str]:
    """Run `send-kpi serve` on a free port, with what it says in a file; give its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-c", PROGRAM, "serve", "--port", str(port)]
    own = left.folders["own"]
    with (own / "server.log").open("w") as told:
        server = subprocess.Popen(command, env=left.env, cwd=own, stdout=told, stderr=told)
    try:
        end = time.monotonic() + 60
        while True:
            try:
                fetched(f"http://127.0.0.1:{port}/healthz")
                break
            except OSError:
                assert server.poll() is None and time.monotonic() < end, "it does not answer"
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def page_callback(callbacks: list[dict[str, Any]], path: str) -> bytes:
    """Write the question that a browser asks for a page's content."""
    own = next(each for each in callbacks if "_pages_content.children" in each["output"])
    names = [name.rsplit(".", 1) for name in own["output"].strip(".").split("...")]
    values = {"pathname": path, "search": ""}
    body = {
        "output": own["output"],
        "outputs": [{"id": name, "property": part} for name, part in names],
        "inputs": [each | {"value": values[each["property"]]} for each in own["inputs"]],
        "changedPropIds": ["_pages_location.pathname"],
        "state": [each | {"value": values[each["property"]]} for each in own["state"]],
    }
    return json.dumps(body).encode()


def fetched(url: str, body: bytes | None = None) -> bytes:
    """Fetch a body as it is, not compressed."""
    asked = Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(asked, timeout=30) as answer:  # noqa: S310
        content: bytes = answer.read()
    return content


def unpacked(content: bytes) -> Iterator[bytes]:
    """Give a file's bytes, and those that are packed in it: workbooks, gzip, Arrow, parquet."""
    yield content
    with suppress(zipfile.BadZipFile):
        book = zipfile.ZipFile(io.BytesIO(content))
        yield from (book.read(name) for name in book.namelist())
    if content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
    read: Callable[..., Any]
    for mark, read in ((b"ARROW1", pyarrow.feather.read_table), (b"PAR1", read_parquet)):
        if content[: len(mark)] == mark and content[-len(mark) :] == mark:
            yield read(pyarrow.BufferReader(content)).to_pandas().to_csv().encode()


def read_parquet(source: Any) -> Any:
    """Read a parquet file from memory."""
    return pyarrow.parquet.read_table(source)


def forms(canary: str) -> list[bytes]:
    """Give the ways in which a text may stand in a file, in small letters."""
    return [canary.lower().encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be")]


def hits(texts: dict[str, bytes], wanted: list[bytes]) -> list[tuple[str, bytes]]:
    """Give where each of the wanted bytes stands, without regard to upper and lower case."""
    return [
        (name, each)
        for name, content in texts.items()
        for part in map(bytes.lower, unpacked(content))
        for each in wanted
        if each.lower() in part
    ]


def key_forms(path: Path) -> list[bytes]:
    """Give the ways in which a key may stand in a file."""
    digits = path.read_text(encoding="ascii").strip()
    raw = bytes.fromhex(digits)
    packed = {encode(each).rstrip(b"=") for encode in ENCODINGS for each in (raw, digits.encode())}
    return [raw, digits.encode(), raw[::-1], *packed]


ENCODINGS = (base64.b64encode, base64.urlsafe_b64encode)


def test_no_canary_and_no_key_is_left_anywhere(left: Left) -> None:
    texts = left.texts
    wanted = [form for canary in CANARIES for form in forms(canary)]
    assert hits(texts, [*wanted, *key_forms(left.folders["home"] / "key")]) == []


def test_the_search_saw_stores_logs_report_temporary_files_and_pages(left: Left) -> None:
    texts = left.texts
    names = " ".join(texts)
    for expected in ("mend.xlsx", "server.log", "said by retention --apply", "page /kpi/"):
        assert expected in names
    for caught in ("report.json", "cases-00000.arrow", "outcome.json"):
        assert caught in names, "no such temporary file was caught"
    if left.server:
        assert "pg_wal" in names
    else:
        assert "vault.sqlite" in names and "board.sqlite" in names
    parts = [part for content in texts.values() for part in unpacked(content)]
    assert any(b"a date before 1990" in part for part in parts), "the report was not unpacked"
    hidden = a_pseudonym(left)
    found = {name for name, _ in hits(texts, [hidden.encode()])}
    where = "base" if left.server else "vault.sqlite"
    assert any(where in name for name in found), "what is in the vault was not found there"
    assert any(".arrow" in name for name in found), "what is in Arrow files was not found there"
    assert b"Marlbridge" in texts["page /"], "the page was not served"


def a_pseudonym(left: Left) -> str:
    """Give a pseudonym that the vault holds, with all of it written to its files."""
    home = left.folders["home"]
    url = left.env.get("SEND_KPI_VAULT_URL") or f"sqlite:///{home / 'vault.sqlite'}"
    engine = open_store(url)
    with engine.connect() as connection:
        found = connection.execute(select(people.c.nhs).where(people.c.nhs != "")).scalars().all()
    engine.dispose()
    return str(found[0])


def in_store(left: Left, name: str) -> bytes:
    """Give every row of a store as text."""
    file = left.folders["home"] / f"{name.lower()}.sqlite"
    engine = open_store(left.env.get(f"SEND_KPI_{name}_URL") or f"sqlite:///{file}")
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        rows = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
    engine.dispose()
    return str(rows).encode()


def test_a_file_name_may_stand_in_the_vault_and_not_in_the_board_store(left: Left) -> None:
    board = {name: text for name, text in left.texts.items() if "board.sqlite" in name}
    board |= {"board": in_store(left, "BOARD"), **left.bodies}
    assert hits({"vault": in_store(left, "VAULT")}, forms(IN_A_FILE_NAME)[:1])
    assert b"CCCC-4444" in board["board"], "the delivery was not told of"
    assert hits(board, forms(IN_A_FILE_NAME)) == []


def test_nothing_is_left_in_the_temporary_folder_or_in_memory(left: Left) -> None:
    assert [path for path in left.folders["tmp"].rglob("*") if path.is_file()] == []
    in_memory = [path for path in IN_MEMORY.glob("send-kpi-*/**/*") if path.is_file()]
    held: dict[str, bytes] = {}
    for path in in_memory:
        # Others on this machine may be pulling too.
        with suppress(OSError):
            held[str(path)] = path.read_bytes()
    assert hits(held, forms("REF-ZQ-")) == []


@pytest.mark.parametrize("form", ["utf-8", "utf-16-le", "upper", "gzip", "xlsx", "arrow"])
def test_a_canary_that_is_planted_is_found(form: str, tmp_path: Path) -> None:
    """The search can fail: in whatever form a name is left, it is found."""
    planted = tmp_path / "planted"
    text = "a,b\nQuenbridge,2\n"
    if form == "xlsx":
        with zipfile.ZipFile(planted, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("xl/sharedStrings.xml", text)
    elif form == "arrow":
        table = pyarrow.table({"name": ["Quenbridge"] * 100})
        pyarrow.feather.write_feather(table, str(planted), compression="zstd")
    else:
        encoded = {"upper": text.upper().encode(), "gzip": gzip.compress(text.encode())}
        planted.write_bytes(encoded.get(form) or text.encode(form))
    assert hits({"planted": planted.read_bytes()}, forms("Quenbridge"))
    assert not hits({"planted": planted.read_bytes()}, forms("Isambert"))


def test_a_key_that_is_planted_is_found(tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    secret = bytes.fromhex((tmp_path / "key").read_text(encoding="ascii").strip())
    for written in (secret, secret.hex().upper().encode(), base64.b64encode(secret)):
        assert hits({"planted": b"key: " + written}, key_forms(tmp_path / "key"))
    assert not hits({"planted": b"key: "}, key_forms(tmp_path / "key"))

"""Pictures are drawn with Python alone, so that they can be drawn before anything else is there."""

import subprocess
import sys

from dashboard.settings import PROJECT

ALONE = """
import sys
from dashboard.pictures import data_uri, sparkline, trend
outside = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names
print(*sorted(outside - {"dashboard", "__main__"} - before))
"""


def test_pictures_need_nothing_but_python() -> None:
    before = "import sys; before = {name.partition('.')[0] for name in sys.modules}"
    run = subprocess.run(
        [sys.executable, "-c", f"{before}\n{ALONE}"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == []

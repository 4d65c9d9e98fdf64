"""What the process that `apart` forks from has ready, so that no read waits for imports.

Only that process imports this first. Elsewhere pandas is already there, and nothing happens.
"""

import contextlib
import importlib
import os
import sys

# One thread only, because a fork takes along no thread but the one that forks; and no memory
# reserved ahead of use (mimalloc takes 1 GiB), because a limit counts what is reserved too.
SETTINGS = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_IO_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
MODULES = (
    "pyarrow.csv",
    "pyarrow.feather",
    "pyarrow.parquet",
    "pandas",
    "python_calamine",
    "data_sources.apart",
    "data_sources.loading",
    "data_sources.catalogue",
)

if "pandas" not in sys.modules:
    os.environ.update(SETTINGS)
    # What cannot be imported fails again in the task, and there it is told.
    with contextlib.suppress(Exception):
        for name in MODULES:
            importlib.import_module(name)
        feeds = importlib.import_module("data_sources.catalogue").all_feeds
        feeds()
        # The modules are wanted, not an answer that later children would take for theirs.
        feeds.cache_clear()

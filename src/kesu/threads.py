"""How many threads a command may use: as many as the workflow says, else all cores."""

import os

GIVEN = "OMP_NUM_THREADS"  # snakemake sets it to the threads of a job; torch and BLAS obey it
OBEDIENT = ("POLARS_MAX_THREADS", "RAYON_NUM_THREADS")  # polars and tokenizers ask these


def n_threads() -> int:
    """Threads or processes that may work at once, 1 at least."""
    given = os.environ.get(GIVEN, "").split(",")[0]
    return int(given) if given.isdigit() and int(given) else len(os.sched_getaffinity(0))


def obey_threads() -> None:
    """Hold libraries that do not ask `OMP_NUM_THREADS` to it; call it before they are imported."""
    if GIVEN in os.environ:
        os.environ.update(dict.fromkeys(OBEDIENT, str(n_threads())))

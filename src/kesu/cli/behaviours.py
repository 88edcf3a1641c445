"""`kesu behaviours`: what the model can do, capability by capability."""

from kesu.cli.choice import best_folder
from kesu.cli.stage import MODELS, StageRun, stage_command, tasks_of
from kesu.cli.suite import cleaner, suite_cases, suite_rows
from kesu.model.behaviour.schema import BEHAVIOURS
from kesu.model.behaviour.settings import BehaviourSettings
from kesu.model.behaviour.suite import run_suite
from kesu.model.folder import load_model
from kesu.tables import write_table


@stage_command(
    "behaviours",
    clean="data/interim/{corpus}/clean.parquet",
    splits="data/interim/{corpus}/splits.parquet",
    models=MODELS,
    behaviours="data/processed/{corpus}/behaviours.parquet",
)
def command(run: StageRun) -> str:
    """Ask the model of CORPUS sentences with known labels, and texts that were changed."""
    settings = BehaviourSettings.model_validate(run.settings["behaviours"])
    cases = suite_cases(settings, tasks_of(run), suite_rows(run["clean"], run["splits"]))
    folder = best_folder(str(run["models"]))
    told = run_suite(load_model(folder), cleaner(folder), cases)
    write_table(told, run["behaviours"], BEHAVIOURS)
    return f"{int(told['passed'].sum())} of {told.height} cases passed"

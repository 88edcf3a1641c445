# Settings, wildcards and the few functions that rules share.
from kesu import configuration, inputs, sections
from kesu.errors import KesuError
from kesu.imports import sources
from kesu.inputs import ENCODER_FILES
from kesu.manifest import MODEL_FILES

CORPUS = config.get("corpus", "demo")

try:
    SETTINGS = configuration.load(CORPUS)
except KesuError as error:
    raise WorkflowError(str(error)) from None

SEEDS = SETTINGS.train.seeds
SHARDS = range(SETTINGS.predict.shards)


wildcard_constraints:
    corpus=CORPUS,
    encoder="[^/]+",
    seed="|".join(map(str, SEEDS)),
    shard="|".join(map(str, SHARDS)),


def settings(stage):
    """The sections of the settings that a stage reads, as JSON; nothing else reruns it."""
    return sections.for_stage(stage, SETTINGS)


def raw_files(wildcards):
    """The files of the corpus; a source whose files are missing is told by the stage itself."""
    return inputs.raw_files(SETTINGS)


def label_files(wildcards):
    """The label sets of the corpus's tasks."""
    return inputs.label_files(SETTINGS)


def lexicon_files(stage):
    """The word lists that a stage reads."""
    return inputs.lexicon_files(stage, SETTINGS)


def behaviour_files(wildcards):
    """The sentences and changes of the behavioural suite."""
    return inputs.behaviour_files(SETTINGS)


def cleaning_files(wildcards):
    """The word lists of the stage clean, or how the pinned model's texts were cleaned."""
    return inputs.cleaning_files(SETTINGS)


def encoder_files(wildcards):
    """The encoder in the settings, if it lies here."""
    return inputs.encoder_files(SETTINGS)


def text_files(wildcards):
    """The files of text that an encoder is made from."""
    return inputs.text_files(configuration.load_encoder(wildcards.encoder))


def start_files(wildcards):
    """The encoder that is fine-tuned, if it lies here; a changed one trains anew."""
    return inputs.start_files(SETTINGS, wildcards.corpus)


def state_files(name):
    """What people accepted or answered, if there is anything; a change runs the stage again."""
    return lambda wildcards: inputs.state_files(wildcards.corpus, name)


def path_of(path):
    """A path of the corpus as a parameter: a folder whose files are inputs, or its state."""
    return lambda wildcards: path.format(corpus=wildcards.corpus)


def compared_files(wildcards):
    """The files of the systems that the settings compare."""
    return inputs.compared_files(SETTINGS, wildcards.corpus)


def compared_page(corpus):
    """The page of the comparison, where the settings name systems."""
    return (
        [f"data/reports/{corpus}/compare/compare.html"]
        if SETTINGS.compare.systems
        else []
    )


def model_folders(wildcards):
    """The folders of every model that may label, joined by commas: the pinned one, or one a seed."""
    return inputs.model_folders(SETTINGS, wildcards.corpus)


def model_files(wildcards):
    """All files of those folders."""
    folders = model_folders(wildcards).split(",")
    return [f"{folder}/{name}" for folder in folders for name in MODEL_FILES]

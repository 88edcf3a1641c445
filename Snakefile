# What the workflow makes: labelled data, topics and a report for one corpus.
#
#   snakemake --workflow-profile workflow/profiles/default --config corpus=demo
#
# Every rule calls one `kesu` command; stages meet in tables on disk.
from snakemake.utils import min_version

min_version("9.0")


include: "workflow/rules/common.smk"
include: "workflow/rules/ingest.smk"
include: "workflow/rules/clean.smk"
include: "workflow/rules/split.smk"
include: "workflow/rules/pretrain.smk"
include: "workflow/rules/adapt.smk"
include: "workflow/rules/train.smk"
include: "workflow/rules/predict.smk"
include: "workflow/rules/topics.smk"
include: "workflow/rules/behaviours.smk"
include: "workflow/rules/insight.smk"
include: "workflow/rules/watch.smk"
include: "workflow/rules/evaluate.smk"
include: "workflow/rules/export.smk"
include: "workflow/rules/handover.smk"
include: "workflow/rules/explanations.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/audit.smk"
include: "workflow/rules/compare.smk"


localrules:
    all,


rule all:
    default_target: True
    input:
        report=f"data/reports/{CORPUS}/report.html",
        labelled=f"data/processed/{CORPUS}/labelled/SHA256SUMS",
        database=f"data/processed/{CORPUS}/kesu.duckdb",
        issues=f"data/processed/{CORPUS}/label_issues.parquet",
        compared=compared_page(CORPUS),

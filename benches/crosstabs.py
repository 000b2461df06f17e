"""66 cross-tables of one CSV by refigure and by polars, in turn: processor and wall time, and the most memory in use.

Needs polars, in an environment of its own:

    python3 -m venv /tmp/polars && /tmp/polars/bin/pip install polars
    cargo build --release
    /tmp/polars/bin/python benches/crosstabs.py target/release/refigure [ROWS] [RUNS]

Medians count, of pairs of runs that alternate. Polars reads the twelve columns as bytes and groups by every two of
them; refigure also holds every cell against the codebook and every key against all others, hashes the file, and makes
figures.
"""

import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time

QUESTIONS = [f"q{i}" for i in range(1, 13)]
PAIRS = list(itertools.combinations(QUESTIONS, 2))


def write(folder, rows):
    import polars as pl

    for part in ["report/tables", "data", "templates/sections"]:
        os.makedirs(f"{folder}/{part}")

    def file(path, text):
        with open(f"{folder}/{path}", "w") as out:
            out.write(text)

    file("report/report.yaml", 'title: b\nauthors: [{name: n}]\ndate: "2020-01-01"\nsections: [s]\n')
    file("templates/sections/s.typ.j2", "= Nothing\n")
    values = ", ".join(f"s{i}: {{code: {i}, label: s}}" for i in range(1, 6))
    variables = "".join(f"  {q}: {{label: q, values: {{{values}}}}}\n" for q in QUESTIONS)
    file(
        "data/survey.yaml",
        f"title: b\nrespondents: r\nunit: u\nkey: id\nasked: {rows}\nanswered: {rows}\nmode: m\ndate: d\n"
        f"disclosure: rows\nsource: s\nvariables:\n{variables}",
    )
    for row, column in PAIRS:
        file(
            f"report/tables/{row}_{column}.yaml",
            f"title: t\nblocks: {{b: {{dataset: survey, stub: [total, {{values: {row}}}], "
            f"banner: [{{values: {column}}}]}}}}\n",
        )
    ids = pl.int_range(0, rows, eager=True)
    answers = [(ids.hash(seed=i) % 5 + 1).cast(pl.UInt8).alias(q) for i, q in enumerate(QUESTIONS)]
    pl.DataFrame([ids.alias("id"), *answers]).write_csv(f"{folder}/data/survey.csv")


def tables(path):
    import polars as pl

    frame = pl.scan_csv(path, schema_overrides={q: pl.UInt8 for q in QUESTIONS}).select(QUESTIONS).collect()
    made = pl.collect_all([frame.lazy().group_by(pair).len() for pair in PAIRS])
    assert sum(table.height for table in made) == len(PAIRS) * 25


def measure(command):
    started = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, command
    return usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss / 1024


def main():
    if sys.argv[1] == "--polars":
        return tables(sys.argv[2])
    if sys.argv[1] == "--write":
        return write(sys.argv[2], int(sys.argv[3]))
    program = os.path.abspath(sys.argv[1])
    rows, runs = (int(number) for number in (sys.argv[2:] + ["10000000", "5"][len(sys.argv) - 2 :]))
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: a child's memory counts from its parent's on.
        subprocess.run([sys.executable, __file__, "--write", folder, str(rows)], check=True)
        commands = {
            "refigure": [program, "figures", "--project", folder],
            "polars": [sys.executable, __file__, "--polars", f"{folder}/data/survey.csv"],
        }
        times = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(measure(command))
        for name, measured in times.items():
            processor, wall, memory = (statistics.median(values) for values in zip(*measured))
            print(f"{name:<9} {processor:6.2f} s processor {wall:6.2f} s wall {memory:6.0f} MB")


main()

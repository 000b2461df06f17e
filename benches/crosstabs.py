"""66 cross-tables of one CSV by refigure, polars and DuckDB, in turn: processor and wall time, and the most memory in use.

Needs polars and DuckDB, in an environment of its own:

    python3 -m venv /tmp/frames && /tmp/frames/bin/pip install polars duckdb
    cargo build --release
    /tmp/frames/bin/python benches/crosstabs.py target/release/refigure [--weighted]

Medians count, of runs that alternate. Polars reads the twelve columns as bytes and groups by every two of them. DuckDB
reads them as bytes into a table, and groups by every two with one query (66 queries take somewhat longer). refigure also
holds every cell against the codebook and every key against all others, hashes the file, and makes figures.

With `--weighted` each row has a weight of two decimals, and each cell is a count and a sum of weights. refigure adds
weights exactly and so does DuckDB (as decimals); polars adds floating-point numbers.
"""

import argparse
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time

QUESTIONS = [f"q{i}" for i in range(1, 13)]
PAIRS = list(itertools.combinations(QUESTIONS, 2))
CELLS = len(PAIRS) * 25


def write(folder, rows, weighted):
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
    design = "numbers: {w: {label: w, decimals: 2}}\ndesign: {weight: w}\n" if weighted else ""
    file(
        "data/survey.yaml",
        f"title: b\nrespondents: r\nunit: u\nkey: id\nasked: {rows}\nanswered: {rows}\nmode: m\ndate: d\n"
        f"disclosure: rows\nsource: s\nvariables:\n{variables}{design}",
    )
    cells = ", cells: [count, weighted, row_pct]" if weighted else ""
    for row, column in PAIRS:
        file(
            f"report/tables/{row}_{column}.yaml",
            f"title: t\nblocks: {{b: {{dataset: survey, stub: [total, {{values: {row}}}], "
            f"banner: [{{values: {column}}}]{cells}}}}}\n",
        )
    ids = pl.int_range(0, rows, eager=True)
    columns = [(ids.hash(seed=i) % 5 + 1).cast(pl.UInt8).alias(q) for i, q in enumerate(QUESTIONS)]
    if weighted:
        columns.append(((ids.hash(seed=99) % 950 + 50) / 100).alias("w"))
    pl.DataFrame([ids.alias("id"), *columns]).write_csv(f"{folder}/data/survey.csv", float_precision=2)


def by_polars(path, weighted):
    import polars as pl

    types = {q: pl.UInt8 for q in QUESTIONS} | ({"w": pl.Float64} if weighted else {})
    frame = pl.scan_csv(path, schema_overrides=types).select(list(types)).collect()
    cells = [pl.len()] + ([pl.col("w").sum()] if weighted else [])
    made = pl.collect_all([frame.lazy().group_by(pair).agg(cells) for pair in PAIRS])
    assert sum(table.height for table in made) == CELLS


def by_duckdb(path, weighted):
    import duckdb

    types = {"id": "BIGINT"} | {q: "UTINYINT" for q in QUESTIONS} | ({"w": "DECIMAL(9, 2)"} if weighted else {})
    columns = ", ".join(list(types)[1:])
    sets = ", ".join(f"({row}, {column})" for row, column in PAIRS)
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE s AS SELECT {columns} FROM read_csv('{path}', header = true, columns = {types})")
    cells = "count(*)" + (", sum(w)" if weighted else "")
    made = connection.execute(
        f"SELECT {', '.join(QUESTIONS)}, {cells} FROM s GROUP BY GROUPING SETS ({sets})"
    ).fetchall()
    assert len(made) == CELLS


def measure(command):
    started = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, command
    return usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss / 1024


def main():
    frames = {"polars": by_polars, "duckdb": by_duckdb}
    parser = argparse.ArgumentParser()
    parser.add_argument("program", help="the built refigure")
    parser.add_argument("--weighted", action="store_true", help="sum weights, too")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tools", nargs="+", choices=["refigure", *frames], default=["refigure", *frames])
    parser.add_argument("--here", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.here == "write":
        return write(args.program, args.rows, args.weighted)
    if args.here:
        return frames[args.here](args.program, args.weighted)
    weighted = ["--weighted"] * args.weighted
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: a child's memory counts from its parent's on.
        here = [sys.executable, __file__, *weighted, "--here"]
        subprocess.run([*here, "write", "--rows", str(args.rows), folder], check=True)
        commands = {"refigure": [os.path.abspath(args.program), "figures", "--project", folder]}
        commands |= {name: [*here, name, f"{folder}/data/survey.csv"] for name in frames}
        times = {name: [] for name in args.tools}
        for _ in range(args.runs):
            for name in args.tools:
                times[name].append(measure(commands[name]))
        for name, measured in times.items():
            processor, wall, memory = (statistics.median(values) for values in zip(*measured))
            print(f"{name:<9} {processor:6.2f} s processor {wall:6.2f} s wall {memory:6.0f} MB")


main()

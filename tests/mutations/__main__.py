#!/usr/bin/env python3
"""Sentences of the report that go stale without a finding.

usage: python3 tests/mutations [PROGRAM] [ONLY]   (PROGRAM: default target/release/refigure; ONLY: mutants whose name holds it)

Each mutant is the report with other answers: every item of a question made the most frequent one, every two that
follow one another in a ranking exchanged, ties broken, scales turned round. The report is filled from them, and each
sentence is looked at whose words claim an order or a size of figures that is another one now. It should have failed: an
assertion above it is false, a ranking unsettled. Those that did not are listed, with the mutants; the run ends with 1 if
there are any. ALLOWED (words.py) has sentences that claim nothing of the kind, each with the reason.
"""
import collections
import concurrent.futures
import csv
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

from claims import cells, stale
from mutants import Data, mutants, together
from sentences import sentences
from words import ALLOWED

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def prepare(folder):
    """A copy of the report that is filled and not typeset: its main template includes nothing."""
    for part in ("report", "data", "templates"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / "templates/partials/main.typ.j2").write_text("#set document(title: [Filled])\nFilled.\n", encoding="utf-8")
    report = folder / "report/report.yaml"
    kept = [line for line in report.read_text(encoding="utf-8").splitlines(True) if not line.startswith("standards:")]
    report.write_text("".join(kept).replace("appendices: [data, errata]", "appendices: [data]"), encoding="utf-8")
    # What the paper prints is not compared, and has no marks.
    shutil.rmtree(folder / "report/published")
    (folder / "report/errata.yaml").unlink()
    (folder / "templates/sections/errata.typ.j2").unlink()
    for path in (folder / "templates/sections").glob("*.typ.j2"):
        text = re.sub(r'\{\{ erratum\("\w+"\) \}\}', "", path.read_text(encoding="utf-8"))
        path.write_text(text.replace('{{ ref("sec-errata") }}', "the errata"), encoding="utf-8")


def build(program, folder, changed):
    with tempfile.TemporaryDirectory() as place:
        copy = pathlib.Path(place) / "project"
        shutil.copytree(folder, copy)
        for name, (head, rows) in changed.items():
            with (copy / f"data/{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([head] + rows)
        out = pathlib.Path(place) / "out"
        run = subprocess.run([program, "build", "--project", copy, "--out", out, "--keep-going", "--messages", "json"],
                             capture_output=True, text=True)
        messages = [json.loads(line) for line in run.stderr.splitlines() + run.stdout.splitlines() if line.startswith("{")]
        if run.returncode == 2 or not (out / "figures.json").exists():
            return None, [m for m in messages if m["severity"] == "error"] or [run.stderr]
        return cells(json.loads((out / "figures.json").read_text(encoding="utf-8"))["figures"]), messages


def main():
    program = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/release/refigure").resolve()
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place) / "report"
        folder.mkdir()
        prepare(folder)
        before, messages = build(program, folder, {})
        if before is None:
            sys.exit(f"the report is not built: {messages}")
        read = [s for path in sorted((ROOT / "templates/sections").glob("*.typ.j2")) for s in sentences(path, set(before))]
        data = Data(folder)
        tried = together(m for m in mutants(data) if only in m.name)
        found, refused, caught, fallen = collections.OrderedDict(), [], collections.Counter(), set()
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for group, (after, messages) in zip(tried, pool.map(lambda g: build(program, folder, data.changed(g)), tried)):
                names = " | ".join(m.name for m in group)
                if after is None:
                    refused.append((names, messages[0]))
                    continue
                fallen.update(m["message"].split(": ", 1)[-1] for m in messages if m["severity"] == "finding")
                failed = [(pathlib.Path(m["path"]).name, m["line"], {note.split(" = ")[0] for note in m["notes"]}) for m in messages
                          if m["severity"] == "finding" and m.get("path") and m.get("line")]
                for sentence in read:
                    claim = stale(sentence, before, after)
                    if not claim:
                        continue
                    key = (sentence.template, sentence.line, sentence.static)
                    # It fails itself, or one beside it does that rests on the same two figures.
                    if any(t == sentence.template and (any(a <= line <= b for a, b in sentence.lines) or {c for c in claim if "." in c} <= notes)
                           for t, line, notes in failed):
                        caught[key] += 1
                    elif not any(sentence.static.startswith(words) for words in ALLOWED):
                        found.setdefault(key, []).append(" : ".join(claim))
        for (template, line, static), ways in found.items():
            print(f"\n{template}:{line}: {static}")
            for claim, times in collections.Counter(ways).most_common(8):
                print(f"    {claim}, {times} times")
        for names, message in refused:
            print(f"\nnot built: {names}: {message if isinstance(message, str) else message['message']}")
        stated = {}
        for path in sorted((ROOT / "templates/sections").glob("*.typ.j2")):
            for text in re.findall(r'"([^"]+)"\n\) %\}', path.read_text(encoding="utf-8")):
                stated.setdefault(text, path.name)
        firm = [f"{path}: {text}" for text, path in stated.items() if text not in fallen]
        if not only and firm:
            print("\nassertions that no mutant made false:", *firm, sep="\n    ")
        print(f"\n{sum(map(len, tried))} mutants in {len(tried)} builds, {len(refused)} not built; {len(caught)} sentences failed when they "
              f"were stale, {sum(caught.values())} times; {len(found)} did not")
        sys.exit(1 if found or refused else 0)


if __name__ == "__main__":
    main()

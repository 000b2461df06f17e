#!/usr/bin/env python3
"""Makes the rows of data/*.csv from the counts that the report prints: one row a person.

    python3 make-rows.py [FOLDER]        FOLDER: where to write [default: data/ next to this file]
"""

import pathlib
import sys

# (class, men/women/boys/girls, carried, saved): question 21 of the report. It gives no number carried where all were
# saved; question 1 (b) confirms those numbers.
PASSENGERS = [
    ("first", "men", 175, 57),
    ("first", "women", 144, 140),
    ("first", "boys", 5, 5),
    ("first", "girls", 1, 1),
    ("second", "men", 168, 14),
    ("second", "women", 93, 80),
    ("second", "boys", 11, 11),
    ("second", "girls", 13, 13),
    ("third", "men", 462, 75),
    ("third", "women", 165, 76),
    ("third", "boys", 48, 13),
    ("third", "girls", 31, 14),
]

# The report counts the women of the crew within the victualling department: 20 of 23 within 97 of 494.
CREW = [
    ("deck", "men", 66, 43),
    ("engine", "men", 325, 72),
    ("victualling", "men", 494 - 23, 97 - 20),
    ("victualling", "women", 23, 20),
]


def write(path, header, counts):
    lines = [header]
    for part, group, carried, saved in counts:
        for fate, people in (("saved", saved), ("lost", carried - saved)):
            lines += [f"{len(lines) + n},{part},{group},{fate}" for n in range(people)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "data"
write(folder / "passengers.csv", "person,class,group,fate", PASSENGERS)
write(folder / "crew.csv", "person,department,sex,fate", CREW)

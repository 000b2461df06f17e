"""Other answers: the mutants of the report's data."""
import collections
import csv
import itertools
import re

from words import LEFT_OUT

# Mutants of one question are tried one by one; those of different questions, which no sentence compares, together.
Mutant = collections.namedtuple("Mutant", "question name changes")


class Data:
    def __init__(self, folder):
        self.files = {}
        for path in sorted((folder / "data").glob("*.csv")):
            rows = list(csv.reader(path.open(encoding="utf-8")))
            self.files[path.stem] = (rows[0], rows[1:])

    def columns(self, name, prefix):
        return [c for c in self.files[name][0] if c.startswith(prefix)]

    def count(self, name, column, where=lambda row, head: True):
        head, rows = self.files[name]
        at = head.index(column)
        return sum(row[at] == "1" for row in rows if where(row, head))

    def changed(self, mutants):
        """The files that some mutants change, with the rows that they leave."""
        copy = {}
        for mutant in mutants:
            for name, change in mutant.changes.items():
                head, rows = copy.get(name, self.files[name])
                copy[name] = (head, [change(list(row), head) for row in rows])
        return copy


def exchange(pairs, where=lambda row, head: True):
    def change(row, head):
        if where(row, head):
            for one, other in pairs:
                a, b = head.index(one), head.index(other)
                row[a], row[b] = row[b], row[a]
        return row
    return change


def recode(column, codes):
    def change(row, head):
        at = head.index(column)
        row[at] = codes.get(row[at], row[at])
        return row
    return change


def pairs_of(ranking):
    """Every two that follow one another, and each with the leader."""
    names = [name for name, _ in ranking]
    found = list(zip(names, names[1:])) + [(names[0], name) for name in names[2:]]
    return found


def mutants(data):
    offices = ["meti", "local_government", "jetro"]
    sets = ["category", "precondition", "policy", "role", "communication", "contribution", "advantage", "future"]
    def items_of(name, group):
        return [c for c in data.columns(name, group + "_") if c[len(group) + 1:] not in LEFT_OUT and c != "policy_adjustment"]
    def falling(name, columns, where=lambda row, head: True):
        return sorted(((c, data.count(name, c, where)) for c in columns), key=lambda pair: -pair[1])
    for name in offices:
        for group in sets:
            for one, other in pairs_of(falling(name, items_of(name, group))):
                # Rows of items that nobody names are left out of tables; a report that asks for them is not built.
                if group == "category" and not (data.count(name, one) and data.count(name, other)):
                    continue
                if data.count(name, one) == data.count(name, other):
                    for column in (one, other):
                        yield from more(data, name, group, column)
                else:
                    yield Mutant(group, f"{name}: {one} <-> {other}", {name: exchange([(one, other)])})
        kinds = collections.OrderedDict()
        for column in data.columns(name, "partner_"):
            activity, kind = re.match(
                r"partner_(technology|jobs|decision_making|networking|sales_channels|information|other)_(\w+)", column).groups()
            kinds.setdefault(activity, []).append(kind)
        for activity, present in kinds.items():
            columns = [f"partner_{activity}_{kind}" for kind in present if kind not in LEFT_OUT]
            for one, other in pairs_of(falling(name, columns)):
                yield Mutant("partner", f"{name}: {one} <-> {other}", {name: exchange([(one, other)])})
        for one, other in itertools.combinations(kinds, 2):
            swap = [(f"partner_{one}_{kind}", f"partner_{other}_{kind}") for kind in kinds[one]]
            yield Mutant("partner", f"{name}: {one} <-> {other}", {name: exchange(swap)})
        for question in ["local_resources", "earlier_policies", "support_matters", "policy_adjustment"]:
            if question in data.files[name][0]:
                yield Mutant(question, f"{name}: {question} turned", {name: recode(question, {"0": "1", "1": "0"})})
    for group in sets:
        present = [name for name in offices if items_of(name, group)]
        columns = [c for c in items_of(present[0], group)
                   if all(c in items_of(name, group) and (group != "category" or data.count(name, c)) for name in present)]
        for one, other in itertools.combinations(columns if len(present) > 1 else [], 2):
            yield Mutant(group, f"all offices: {one} <-> {other}", {name: exchange([(one, other)]) for name in present})
    policies = [c for c in data.columns("sme", "policy_") if c[7:] not in LEFT_OUT]
    for label, where in [("", lambda row, head: True), (" in Ota", lambda row, head: row[head.index("region")] == "Ota")]:
        for one, other in pairs_of(falling("sme", policies, where)):
            yield Mutant("sme policy", f"sme{label}: {one} <-> {other}", {"sme": exchange([(one, other)], where)})
    turned = {"1": "5", "2": "4", "4": "2", "5": "1"}
    for model, groups in [("zone", ["zone_", ("outlook_", "expectation_")]), ("spaces", ["space_"])]:
        for group in groups:
            columns = data.columns("sme", group)
            for one, other in itertools.combinations(columns, 2):
                yield Mutant(model, f"sme: {one} <-> {other}", {"sme": exchange([(one, other)])})
            for column in columns:
                yield Mutant(model, f"sme: {column} turned", {"sme": recode(column, turned)})
    for model, question in [("research", "research"), ("spaces", "public")]:
        for one, other in itertools.combinations("12345", 2):
            yield Mutant(model, f"sme: {question} {one} <-> {other}", {"sme": recode(question, {one: other, other: one})})
        yield Mutant(model, f"sme: {question} turned", {"sme": recode(question, turned)})


def more(data, name, group, column):
    """One more mark for an item: what level items need to be level no longer."""
    head, rows = data.files[name]
    at = head.index(column)
    exclusive = [head.index(c) for c in data.columns(name, group + "_") if c.endswith("_na")]
    base = head.index("cluster") if "cluster" in head else None
    for row in rows:
        asked = base is None or row[base] == ("0" if group == "future" else "1")
        if row[at] == "0" and asked and not any(row[e] == "1" for e in exclusive):
            def change(other, head, respondent=row[0]):
                if other[0] == respondent:
                    other[at] = "1"
                return other
            yield Mutant(group, f"{name}: {column} + 1", {name: change})
            return


def together(found):
    """Lists of mutants, each of another question."""
    queues = collections.OrderedDict()
    for mutant in found:
        queues.setdefault(mutant.question, []).append(mutant)
    return [[m for m in row if m] for row in itertools.zip_longest(*queues.values())]

"""What sentences claim of figures that have changed."""
import fractions
import re

from words import LEFT_OUT, NAMES, ORDER, SIZE


def cells(figures):
    """Figures by what may be compared: counts and shares of cells, results of models."""
    values = {}
    for figure in figures:
        exact = figure["exact"]
        number = fractions.Fraction(exact) if re.match(r"^-?[\d/]+$", exact) else float(figure["value"])
        values[figure["id"]] = number
    return values


def split(identifier):
    parts = identifier.split(".")
    return (parts[0], parts[1], parts[2], parts[3], parts[4]) if len(parts) == 5 else None


def rivals(identifier, values):
    """The figures that an order of this one may be claimed among: of its row, of its column, of its kind in the model."""
    parts = identifier.split(".")
    if parts[0].startswith("m") and len(parts) == 4:
        return [i for i in values if i.startswith(f"{parts[0]}.{parts[1]}.") and i.endswith("." + parts[3])
                and i.split(".")[2] not in LEFT_OUT]
    cell = split(identifier)
    if not cell:
        return []
    table, block, row, column, statistic = cell
    by_row = table in {"t12", "t13", "t16", "q05", "q07", "t15"}
    same_row = [i for i in values if i.startswith(f"{table}.{block}.{row}.") and i.endswith("." + statistic)]
    same_column = [i for i in values if i.startswith(f"{table}.{block}.") and i.endswith(f".{column}.{statistic}")]
    chosen = same_column if by_row else same_row + (same_column if table == "t08" else [])
    return [i for i in chosen if not {split(i)[2 if by_row else 3]} & LEFT_OUT]


def item(identifier):
    parts = identifier.split(".")
    if parts[0].startswith("m"):
        return [parts[2]] if len(parts) == 4 else []
    return parts[2:4] if len(parts) == 5 else []


THRESHOLDS = [0, fractions.Fraction(1, 4), fractions.Fraction(1, 3), fractions.Fraction(1, 2), fractions.Fraction(9, 10), 1]


def sign(number):
    return (number > 0) - (number < 0)


def band(number):
    return tuple(sign(number - bound) for bound in THRESHOLDS)


def stale(sentence, before, after):
    """What the sentence claims that is another way now; None if nothing is."""
    printed, asked, top = sentence.own
    used = asked | sentence.guards
    if not used:
        return None
    named = set()
    for identifier in used:
        words = NAMES.get(identifier.split(".")[0], {})
        for key in item(identifier):
            if key in words and re.search(words[key], sentence.static, re.I):
                named.add(identifier)
    mentioned = {i for i in named | printed if i in before and i in after and not i.endswith(".base")}
    if ORDER.search(sentence.static):
        # A sentence about more than one group of offices that prints none of their figures adds them up.
        groups = {split(i)[1] for i in sentence.guards if split(i)} & {"meti", "local", "jetro"}
        summed = len(groups) > 1 and not asked
        for one in sorted(mentioned) if not summed else []:
            if one[0] == "m" and not re.search(r"largest|strongest|next|followed|most|more than", sentence.static):
                continue
            for other in rivals(one, before):
                if other in after and sign(before[one] - before[other]) != sign(after[one] - after[other]):
                    return one, other
        if summed:
            for one in sorted(mentioned):
                cell = split(one)
                if not cell or cell[4] != "count":
                    continue
                total = lambda v, column: sum(v.get(f"{cell[0]}.{g}.{cell[2]}.{column}.count", 0) for g in groups)
                columns = {split(i)[3] for i in before if split(i) and split(i)[0] == cell[0] and split(i)[2] == cell[2]} - LEFT_OUT
                for other in columns:
                    if sign(total(before, cell[3]) - total(before, other)) != sign(total(after, cell[3]) - total(after, other)):
                        return one, f"{other}, summed"
    if top and re.search(r"equal|level|same|reverse", sentence.static):
        rows = {i.rsplit(".", 2)[0] for i in asked if i.endswith(".row_pct") and not split(i)[3] in LEFT_OUT}
        for row in sorted(rows):
            steps = [[a == b for a, b in zip(v, v[1:])][:top - 1] for v in (
                sorted((values[i] for i in values if i.startswith(row + ".") and i.endswith(".row_pct")
                        and not split(i)[3] in LEFT_OUT), reverse=True) for values in (before, after))]
            if steps[0] != steps[1]:
                return row + ".", "what is level"
    if SIZE.search(sentence.static):
        for one in sorted(mentioned):
            if one.endswith((".row_pct", ".col_pct")) and band(before[one]) != band(after[one]):
                return one, "a bound"
            if one.endswith((".value", ".b")) and sign(before[one]) != sign(after[one]):
                return one, "its sign"
            if one.endswith(".p") and (before[one] < 0.05) != (after[one] < 0.05):
                return one, "the level"
    return None

"""Sentences of templates: the figures they ask for and those that assertions above them ask for."""
import collections
import re

Sentence = collections.namedtuple("Sentence", "template line static own guards lines")


def literal_ids(tag, ids):
    """The ids that a tag asks for; of an id put together with `~`, all that it may become."""
    found = set()
    for text in re.findall(r'"[^"]*"(?:\s*~\s*[a-z]+\s*(?:~\s*"[^"]*")?)*', tag):
        pattern = re.sub(r'"\s*~\s*[a-z]+\s*~\s*"', "\x00", text)
        pattern = re.sub(r'"\s*~\s*[a-z]+$', "\x00", pattern).strip('"')
        if not re.match(r"^[a-z]\w*\.[\w.\x00]*$", pattern):
            continue
        regex = re.escape(pattern).replace("\x00", "[a-z0-9_]+")
        exact = re.compile(f"^{regex}(\\.(row_pct|count|base|[a-z0-9_]+\\.(row_pct|count)))?$")
        found.update(i for i in ids if exact.match(i))
    return found


def sentences(path, ids):
    source = path.read_text(encoding="utf-8")
    tags, text, at, guards = [], "", 0, []
    for match in re.finditer(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", source, re.S):
        mark = "\x03" if match.group().startswith("{%") else "\x01"
        text += source[at:match.start()] + f"{mark}{len(tags)}\x02"
        tags.append((match.group(), source.count("\n", 0, match.start()) + 1, source.count("\n", 0, match.end()) + 1))
        at = match.end()
    text += source[at:]
    result, fresh = [], True
    # Runs of statements, which guard what follows, and text between them.
    for piece in re.split(r"((?:^[ \t]*\x03\d+\x02[ \t]*\n)+)", text, flags=re.M):
        if piece.lstrip().startswith("\x03"):
            numbers = [int(n) for n in re.findall(r"\x03(\d+)\x02", piece)]
            if not fresh:
                guards = []
            guards = guards + [n for n in numbers if "assert(" in tags[n][0]]
            fresh = True
            continue
        for number, block in enumerate(re.split(r"\n\s*\n", piece)):
            if number:
                guards = []
            if block.strip().startswith("=") or not block.strip():
                continue
            for part in re.split(r"(?<=[.!?])(?:(?:#super\[,\])?\x01\d+\x02)*\s+(?=[A-Z\x01+])", block):
                own = [int(n) for n in re.findall(r"\x01(\d+)\x02", part)]
                static = " ".join(re.sub(r"[\x01\x03]\d+\x02", "…", part).split())
                if not re.search(r"[a-z]{3}", static):
                    continue
                asked = set().union(*[literal_ids(tags[n][0], ids) for n in own]) if own else set()
                ranked = [n for n in own if "ranked(" in tags[n][0]]
                top = max((int(re.search(r"top=(\d+)", tags[n][0])[1]) for n in ranked), default=0)
                printed = set().union(*[literal_ids(tags[n][0], ids) for n in own if n not in ranked]) if own else set()
                guarding = set().union(*[literal_ids(tags[n][0], ids) for n in guards]) if guards else set()
                line = tags[(own or guards)[0]][1] if own or guards else 0
                spans = [(tags[n][1], tags[n][2]) for n in guards + own]
                result.append(Sentence(path.name, line, static, (printed, asked, top), guarding, spans))
                fresh = False
    return result

#!/usr/bin/env python3
"""Opens pages of refigure in a headless browser, as a reader does.

    run.py REFIGURE AXE

REFIGURE is the program, AXE the file axe.min.js. It needs Chromium and nothing of the network.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from chromium import Browser

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "</script><script>window.hostile = true</script><img src=x onerror='window.hostile = true'>"


def check(condition, what):
    if not condition:
        raise SystemExit(f"failed: {what}")


def project(folder, source):
    for name in ("report", "data", "templates"):
        shutil.copytree(source / name, folder / name)
    return folder


def refigure(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    check(done.returncode == 0, f"refigure {arguments}: {done.stdout[-500:]}{done.stderr}")
    return done.stdout


def hostile(folder):
    """The small project with a title and a label that try to be markup."""
    table = folder / "report/tables/services.yaml"
    lines = table.read_text().splitlines(keepends=True)
    quoted = json.dumps(HOSTILE) + "\n"
    lines = [f"title: {quoted}" if line.startswith("title:") else line for line in lines]
    table.write_text("".join(lines))


def quiet(page, name):
    check(not page.requests(), f"{name} asks for {page.requests()}")
    check(not page.complaints(), f"{name}: {json.dumps(page.complaints())[:600]}")
    check(page.evaluate("window.hostile") is None, f"{name}: hostile text ran")


def accessible(page, axe, name):
    # The policy of the page forbids scripts; DevTools may evaluate them all the same.
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => "
                          "({id: v.id, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary.slice(0, 200))})))")
    check(not found, f"{name}, axe: {json.dumps(found, indent=1)}")


def plain(browser, axe, path, name):
    for options in ({}, {"dark": True}, {"width": 400}):
        page = browser.open(path, **options)
        # The rules read every element; colors and widths are those of the style sheet.
        if not options or path.stat().st_size < 1 << 17:
            accessible(page, axe, f"{name} {options}")
        quiet(page, name)
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        check(over <= 0, f"{name} {options} is {over} pixels too wide")
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        dark = sum(int(part) for part in colour.strip("rgb()").split(",")) < 384
        check(dark == options.get("dark", False), f"{name} {options}: {colour}")
    page = browser.open(path)
    page.key("Tab")
    check(page.evaluate("document.activeElement.className") == "skip", f"{name}: the first stop skips the contents")
    page.key("Enter")
    check(page.evaluate("location.hash") == "#text", f"{name}: skipped")
    check(page.evaluate("document.scripts.length") == 0, f"{name} has no script")
    page = browser.open(path, print_style=True)
    check(page.evaluate("getComputedStyle(document.querySelector('.skip')).display") == "none", f"{name}: print style")


def review(browser, axe, path, name):
    page = browser.open(path)
    accessible(page, axe, name)
    quiet(page, name)
    numbers = page.evaluate("document.querySelectorAll('.number').length")
    check(numbers > 20, f"{name}: {numbers} numbers")
    # By keyboard: open, close, and back where it was.
    page.evaluate("document.querySelector('.number').focus()")
    first = page.evaluate("document.activeElement.id")
    page.key("Enter")
    check(page.evaluate("document.activeElement.id") == "opened", f"{name}: Enter opens")
    check(page.evaluate("document.querySelector('#opened dl').textContent.length") > 40, f"{name}: something is said")
    accessible(page, axe, f"{name}, opened")
    page.key("Escape")
    check(page.evaluate("document.activeElement.id") == first, f"{name}: Escape leads back")
    page.evaluate("document.querySelector('.number').dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))")
    time.sleep(0.4)
    check(page.evaluate("document.querySelector('[role=tooltip]')?.textContent.length") > 0, f"{name}: hovering says something")
    return page


def entries(browser, axe, path, name):
    page = browser.open(path)
    accessible(page, axe, name)
    quiet(page, name)
    total = page.evaluate("document.querySelectorAll('#entries li').length")
    check(total > 0, f"{name}: entries")
    page.key("n")
    page.key("n")
    check(page.evaluate("document.querySelectorAll('#entries [aria-current]').length") == 1, f"{name}: n leads to an entry")
    page.key("p")
    check(page.evaluate("[...document.querySelectorAll('#entries button')].findIndex(b => b.ariaCurrent)") == 0, f"{name}: p leads back")
    page.evaluate("(() => { const s = document.querySelector('#review select'); s.value = s.options[1].value; s.dispatchEvent(new Event('change')); })()")
    some = page.evaluate("document.querySelectorAll('#entries li').length")
    check(0 < some <= total, f"{name}: {some} of {total} of a kind")
    return page


def speed(browser, path):
    """How long the browser is busy at a stretch; printed, not required."""
    page = browser.open(path)
    watch = ("window.long = []; new PerformanceObserver(l => l.getEntries().forEach(e => long.push(Math.round(e.duration))))"
             ".observe({type: 'longtask', buffered: true})")
    page.evaluate(watch)
    time.sleep(0.3)
    loading = page.evaluate("long.splice(0)")
    took = page.evaluate("(() => { const all = [...document.querySelectorAll('.number')]; const from = performance.now();"
                         " all[all.length >> 1].click(); return [all.length, performance.now() - from]; })()")
    time.sleep(0.3)
    print(f"{took[0]} numbers; opening one takes {took[1]:.1f} ms; tasks over 50 ms while loading: {loading}, "
          f"while opening: {page.evaluate('long')}")


def main():
    program, axe = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).read_text()
    with tempfile.TemporaryDirectory() as folder, Browser() as browser:
        folder = Path(folder)
        tiny = project(folder / "tiny", ROOT / "tests/projects/tiny")
        old = project(folder / "old", ROOT / "tests/projects/tiny")
        hostile(tiny)
        csv = tiny / "data/rooms.csv"
        csv.write_text(csv.read_text().replace("c,1,s,0,0,0,1,", "c,1,s,1,0,0,0,"))
        paper = project(folder / "paper", ROOT)
        for one in (tiny, paper):
            refigure(program, "build", "--project", one, "--format", "html", "--review", "--quiet")
        for one in (tiny, paper):
            plain(browser, axe, one / "out/paper.html", f"the page of {one.name}")
        text = browser.open(tiny / "out/paper.html").evaluate("document.body.textContent")
        check(HOSTILE.replace("'", "’") in text or "<script>window.hostile" in text, "hostile text is text")
        review(browser, axe, tiny / "out/review.html", "the review of tiny")
        changed = folder / "changed.html"
        changed.write_text(refigure(program, "diff", "--path", old, "--path", tiny, "--format", "html"))
        page = entries(browser, axe, changed, "the changes of tiny")
        check(page.evaluate("document.querySelectorAll('.changed del').length") > 0, "changed numbers are marked")
        verdicts = folder / "verdicts.html"
        verdicts.write_text(refigure(program, "check", "--project", ROOT / "examples/titanic", "--format", "html"))
        entries(browser, axe, verdicts, "the verdicts on the Titanic")
        speed(browser, paper / "out/review.html")
    print("the pages work in a browser")


main()

#!/usr/bin/env python3
"""Makes the pictures of pages: python3 docs/images/make.py, after a build. Needs poppler's tools, Pillow and DejaVu fonts."""
import pathlib
import re
import subprocess
import textwrap
import tempfile

from PIL import Image, ImageDraw, ImageFont


def draw(pdf, page, resolution):
    """A page as a picture."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = pathlib.Path(folder) / "page"
        subprocess.run(["pdftoppm", "-r", str(resolution), "-f", page, "-l", page, "-singlefile", "-png", pdf, drawn], check=True)
        return Image.open(f"{drawn}.png").convert("RGB")


HERE = pathlib.Path(__file__).resolve().parent
PDF = HERE.parent.parent / "out/paper.pdf"
# What is printed on the page of a picture, and nowhere before it but in the contents.
PAGES = {"table": "Table 5 (continued)", "model": "Table 17. ", "errata": "Errata of the printing"}
CONTENTS = 4

texts = subprocess.run(["pdftotext", "-layout", PDF, "-"], check=True, capture_output=True, text=True).stdout.split("\f")
for name, words in PAGES.items():
    page = str(next(number for number, text in enumerate(texts, 1) if number > CONTENTS and words in text))
    draw(PDF, page, 96).quantize(32).save(HERE / f"page-{name}.png", optimize=True)

# The section of the tutorial, and the page made from it.
REFIGURE = HERE.parent.parent / "target/release/refigure"
tutorial = (HERE.parent / "tutorial.md").read_text()
block = lambda language: re.search(f"```{language}\n(.*?)```", tutorial, re.S).group(1)
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    source = HERE.parent / "tutorial/canteen.csv"
    subprocess.run([REFIGURE, "--quiet", "new", folder / "canteen", "--from", source], check=True, stdout=subprocess.DEVNULL)
    project = folder / "canteen"
    (project / ".patch").write_text(block("diff"))
    subprocess.run(["git", "apply", ".patch"], cwd=project, check=True)
    (project / "report/tables/guests.yaml").write_text(block("yaml"))
    (project / "templates/sections/results.typ.j2").write_text(block("jinja"))
    subprocess.run([REFIGURE, "--quiet"], cwd=project, check=True)
    page = draw(project / "out/paper.pdf", "1", 110)
page = page.crop((90, 100, page.width - 90, 700))
lines = [part for line in block("jinja").splitlines() for part in textwrap.wrap(line, 62, subsequent_indent="  ") or [""]]
picture = Image.new("RGB", (560 + page.width, page.height), "white")
picture.paste(page, (560, 0))
pen = ImageDraw.Draw(picture)
pen.rectangle((0, 0, 535, page.height), fill="#f3f4f6")
font = ImageFont.truetype("DejaVuSansMono.ttf", 13)
for number, line in enumerate(lines):
    pen.text((16, 24 + 21 * number), line, font=font, fill="#1f2937")
picture.quantize(32).save(HERE / "canteen.png", optimize=True)

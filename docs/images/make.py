#!/usr/bin/env python3
"""Makes the pictures of pages anew: python3 docs/images/make.py, after a build. Needs poppler's tools and Pillow."""
import pathlib
import subprocess
import tempfile

from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
PDF = HERE.parent.parent / "out/paper.pdf"
# What is printed on the page of a picture, and nowhere before it but in the contents.
PAGES = {"table": "Table 5 (continued)", "model": "Table 17. ", "errata": "Errata of the printing"}
CONTENTS = 4

texts = subprocess.run(["pdftotext", "-layout", PDF, "-"], check=True, capture_output=True, text=True).stdout.split("\f")
for name, words in PAGES.items():
    page = str(next(number for number, text in enumerate(texts, 1) if number > CONTENTS and words in text))
    with tempfile.TemporaryDirectory() as folder:
        drawn = pathlib.Path(folder) / "page"
        subprocess.run(["pdftoppm", "-r", "96", "-f", page, "-l", page, "-singlefile", "-png", PDF, drawn], check=True)
        picture = Image.open(f"{drawn}.png").quantize(32)
        picture.save(HERE / f"page-{name}.png", optimize=True)

//! Text of a PDF, line by line. The only module that knows hayro, which comes with Typst.
//!
//! Characters are read in the order in which the PDF draws them, which for nearly all is the order of reading. A line ends
//! where the next character is on another base line, or far back; a blank line stands for a larger gap than that between
//! most lines of the page.

use hayro_interpret::font::{FontData, Glyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask, interpret_page,
};
use kurbo::{Affine, BezPath, Point, Rect, Vec2};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Arc;

use super::pages::{MOST_TEXT, Page, too_much};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits;

/// The pages of a PDF.
pub(super) fn pages(bytes: Vec<u8>) -> Result<Vec<Page>, Diagnostic> {
    // What the reader did not foresee in a broken file is an error like others.
    let hook = take_hook();
    set_hook(Box::new(|_| ()));
    let read = catch_unwind(AssertUnwindSafe(|| read(bytes)));
    set_hook(hook);
    read.unwrap_or_else(|_| Err(unreadable("the PDF is damaged")))
}

fn unreadable(message: &str) -> Diagnostic {
    Diagnostic::error(Code::UnreadableFile, message)
        .help("convert it to text, for example with `pdftotext -layout`, and draft from that")
}

fn read(bytes: Vec<u8>) -> Result<Vec<Page>, Diagnostic> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => unreadable("the PDF is encrypted"),
        LoadPdfError::Invalid => unreadable("the PDF can't be read"),
    })?;
    let most = limits::current().pages.unwrap_or(usize::MAX);
    let cache = InterpreterCache::new();
    let (mut pages, mut text) = (Vec::new(), 0);
    let mut unknown = 0;
    // One more than may be is enough to tell.
    for (index, page) in pdf.pages().iter().take(most.saturating_add(1)).enumerate() {
        let bounds = Rect::new(0.0, 0.0, 1.0, 1.0);
        let mut context = Context::new(Affine::IDENTITY, bounds, &cache, pdf.xref(), settings());
        let mut reader = Reader::default();
        interpret_page(page, &mut context, &mut reader);
        unknown += reader.unknown;
        let lines = reader.lines();
        text += lines.iter().map(String::len).sum::<usize>();
        if text > MOST_TEXT {
            return Err(too_much());
        }
        pages.push(Page {
            number: Some(index + 1),
            lines,
        });
    }
    let letters = pages.iter().flat_map(|page| &page.lines);
    let letters: usize = letters.map(|line| line.chars().count()).sum();
    if letters == 0 {
        return Err(unreadable("the PDF has no text")
            .help("scanned pages need text recognition first, such as `ocrmypdf` does"));
    }
    if unknown * 4 > letters {
        return Err(unreadable("the fonts of the PDF have no character mapping"));
    }
    Ok(pages)
}

/// Fonts that are not in the file are replaced by one of Typst's: only their characters matter here.
fn settings() -> InterpreterSettings {
    InterpreterSettings {
        font_resolver: Arc::new(|_| {
            let font: FontData = Arc::new(typst_assets::fonts().next()?);
            Some((font, 0))
        }),
        cmap_resolver: Arc::new(|_| None),
        warning_sink: Arc::new(|_| ()),
        render_annotations: false,
    }
}

/// A line as it is drawn.
#[derive(Debug)]
struct Line {
    /// The direction of its base line, and how far above the origin that is.
    direction: Vec2,
    base: f64,
    /// Where its last character ends, along the base line.
    end: f64,
    size: f64,
    text: String,
}

/// Collects lines.
#[derive(Debug, Default)]
struct Reader {
    done: Vec<Line>,
    line: Option<Line>,
    /// The last character and where it begins: bold print may draw it twice.
    last: Option<(Point, String)>,
    bytes: usize,
    /// Characters that no font names.
    unknown: usize,
}

impl Reader {
    fn character(&mut self, text: &str, at: Affine, advance: Option<f64>) {
        let [a, b, c, d, x, y] = at.as_coeffs();
        let along = Vec2::new(a, b);
        let size = (a * d - b * c).abs().sqrt() * 1000.0;
        let origin = Point::new(x, y);
        if !(size.is_finite() && x.is_finite() && y.is_finite()) || along.hypot() == 0.0 {
            return;
        }
        if self.bytes > MOST_TEXT {
            return;
        }
        self.bytes += text.len();
        let twice = self
            .last
            .as_ref()
            .is_some_and(|(point, last)| last == text && point.distance(origin) < size / 20.0);
        if twice {
            return;
        }
        self.last = Some((origin, text.to_string()));
        let direction = along / along.hypot();
        let upwards = Vec2::new(-direction.y, direction.x);
        let (start, base) = (
            direction.dot(origin.to_vec2()),
            upwards.dot(origin.to_vec2()),
        );
        let end = start + along.hypot() * advance.unwrap_or(500.0);
        let line = self.line.as_mut().filter(|line| {
            let near = (line.base - base).abs() < line.size.max(size) / 2.0;
            line.direction.dot(direction) > 0.99 && near && start > line.end - line.size
        });
        let Some(line) = line else {
            self.done.extend(self.line.take());
            self.line = Some(Line {
                direction,
                base,
                end,
                size,
                text: text.trim_start().to_string(),
            });
            return;
        };
        let gap = start - line.end;
        if gap > 1.5 * size && !text.trim().is_empty() {
            line.text.push_str("   ");
        } else if gap > 0.15 * size && !line.text.ends_with(' ') {
            line.text.push(' ');
        }
        line.text.push_str(text);
        line.end = end;
        if size > line.size {
            (line.size, line.base) = (size, base);
        }
    }

    /// All lines, with blank ones where the gap is larger than that between most.
    fn lines(mut self) -> Vec<String> {
        self.done.extend(self.line.take());
        let gap = |above: &Line, line: &Line| above.base - line.base;
        let mut gaps: BTreeMap<i64, usize> = BTreeMap::new();
        for pair in self.done.windows(2) {
            if let [above, line] = pair {
                let gap = gap(above, line);
                if gap > 0.5 * line.size && gap < 4.0 * line.size {
                    // Half points.
                    *gaps.entry((gap * 2.0) as i64).or_default() += 1;
                }
            }
        }
        let usual = gaps.iter().max_by_key(|(_, count)| **count);
        let usual = usual.map_or(f64::MAX, |(gap, _)| *gap as f64 / 2.0);
        let mut lines: Vec<String> = Vec::new();
        let mut above: Option<&Line> = None;
        for line in &self.done {
            let apart = above.is_some_and(|above| {
                let gap = gap(above, line);
                let sized = (above.size - line.size).abs() > above.size * 0.15;
                gap > 1.3 * usual + 1.0 || gap < -above.size || sized
            });
            if apart {
                lines.push(String::new());
            }
            lines.push(line.text.trim_end().to_string());
            above = Some(line);
        }
        lines
    }
}

impl Device<'_> for Reader {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'_>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'_>,
        _: &GlyphDrawMode,
    ) {
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(text)) => text,
            None => {
                self.unknown += 1;
                "\u{fffd}".to_string()
            }
        };
        let advance = match glyph {
            Glyph::Outline(glyph) => glyph.advance_width().map(f64::from),
            Glyph::Type3(_) => None,
        };
        self.character(&spelt(&text), transform * glyph_transform, advance);
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Ligatures as letters, and blanks of all kinds as blanks.
fn spelt(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            '\u{ad}' => out.push('-'),
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

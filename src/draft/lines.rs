//! Lines of pages: running text, rows of tables, what is on many pages, the list of works cited.

use std::collections::BTreeMap;
use std::ops::Range;

use super::pages::Page;
use super::paper::Paper;
use super::parts::LeftOut;

/// A piece of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A paragraph, or the part of it that is on a page. `numbering` are the bytes of numbers of sections and list items.
    Prose {
        place: String,
        text: String,
        numbering: Vec<Range<usize>>,
    },
    /// A line of a table.
    Row { place: String, text: String },
    /// Nothing is drafted of it.
    Left { text: String, why: LeftOut },
}

/// How many lines at each end of a page may be its head or foot.
const FURNITURE: usize = 2;

/// On how many pages a line is one.
const REPEATED: usize = 3;

/// What lists of works are headed with.
const WORKS: [&str; 6] = [
    "bibliography",
    "literature",
    "literature cited",
    "reference list",
    "references",
    "works cited",
];

/// The pieces in their order.
pub(super) fn pieces(paper: &Paper) -> Vec<Piece> {
    let mut repeated: BTreeMap<String, usize> = BTreeMap::new();
    for page in &paper.pages {
        for (_, line) in ends(page) {
            *repeated.entry(without_digits(line)).or_default() += 1;
        }
    }
    let mut reader = Reader::default();
    for page in &paper.pages {
        let ends: Vec<usize> = ends(page)
            .filter(|(_, line)| {
                let pages = repeated.get(&without_digits(line)).copied();
                pages.unwrap_or_default() >= REPEATED
            })
            .map(|(index, _)| index)
            .collect();
        reader.page(page, &ends);
    }
    reader.pieces
}

/// The first and the last lines of a page that say something, with their positions.
fn ends(page: &Page) -> impl Iterator<Item = (usize, &str)> {
    let lines = page.lines.iter().enumerate();
    let said: Vec<(usize, &str)> = lines
        .map(|(index, line)| (index, line.trim()))
        .filter(|(_, line)| !line.is_empty())
        .collect();
    let last = said.len().saturating_sub(FURNITURE);
    let numbered = page.number.is_some();
    let at_end = move |index: usize| numbered && (index < FURNITURE || index >= last);
    let said = said.into_iter().enumerate();
    said.filter(move |(index, _)| at_end(*index))
        .map(|(_, line)| line)
}

fn without_digits(line: &str) -> String {
    line.chars().filter(|c| !c.is_numeric()).collect()
}

#[derive(Default)]
struct Reader {
    pieces: Vec<Piece>,
    /// The paragraph so far: where it begins, its text, its numbering.
    open: Option<(String, String, Vec<Range<usize>>)>,
    /// Whether the list of works cited has begun.
    works: bool,
}

impl Reader {
    fn page(&mut self, page: &Page, furniture: &[usize]) {
        for (index, line) in page.lines.iter().enumerate() {
            let text = line.trim();
            let left = |why| Piece::Left {
                text: text.to_string(),
                why,
            };
            if text.is_empty() {
                self.close();
                continue;
            }
            if furniture.contains(&index) {
                self.pieces.push(left(LeftOut::Heads));
                continue;
            }
            let heading = heading(text);
            if WORKS.contains(&heading.as_str()) {
                self.works = true;
            } else if is_appendix(text) {
                self.works = false;
            }
            if self.works {
                self.close();
                self.pieces.push(left(LeftOut::Works));
                continue;
            }
            let row = match page.number {
                Some(page) => format!("Page {page}, line {}", index + 1),
                None => format!("Line {}", index + 1),
            };
            // Dots lead to a page in a table of contents.
            if text.contains(". . .") || text.contains("....") {
                self.close();
                self.pieces.push(left(LeftOut::References));
                continue;
            }
            if is_row(line) {
                self.close();
                let text = text.to_string();
                self.pieces.push(Piece::Row { place: row, text });
                continue;
            }
            let place = page.number.map_or(row, |page| format!("Page {page}"));
            self.prose(place, text);
        }
        self.close();
    }

    fn prose(&mut self, place: String, line: &str) {
        let number = numbering(line);
        let ended = self
            .open
            .as_ref()
            .is_none_or(|(_, text, _)| text.ends_with(['.', ';', ':', '!', '?', ')']));
        // A line that begins with a number may go on with a sentence.
        let number = number.filter(|_| ended);
        if number.is_some() {
            self.close();
        }
        let (_, text, numbers) = self
            .open
            .get_or_insert_with(|| (place, String::new(), Vec::new()));
        let broken = text.ends_with('-') && !text.ends_with(" -");
        if !text.is_empty() && !broken {
            text.push(' ');
        }
        let start = text.len();
        numbers.extend(number.map(|end| start..start + end));
        text.push_str(line);
    }

    fn close(&mut self) {
        if let Some((place, text, numbering)) = self.open.take() {
            self.pieces.push(Piece::Prose {
                place,
                text,
                numbering,
            });
        }
    }
}

/// Whether a line heads an appendix: `Appendix 1`, `B Errata`. Entries of works have commas or full stops.
fn is_appendix(line: &str) -> bool {
    let heading = heading(line);
    let (letter, title) = line.split_once(' ').unwrap_or_default();
    let lettered = letter.len() == 1
        && letter.starts_with(char::is_uppercase)
        && title.trim_start().starts_with(char::is_uppercase)
        && !title.contains([',', '.']);
    lettered || heading.starts_with("appendi") || heading.starts_with("annex")
}

/// The words of a line without the numbering before them, in lower case.
fn heading(line: &str) -> String {
    let words = line.trim_start_matches(|c: char| !c.is_alphabetic());
    words.trim_end_matches([':', '.']).to_lowercase()
}

/// The end of the number that a heading or an entry of a list begins with: `1.2 The`, `(1) Aims`, `3. Tokai`.
fn numbering(line: &str) -> Option<usize> {
    let open = line.starts_with(['(', '-', '•']);
    let rest = line.trim_start_matches(['(', '-', '•', ' ']);
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, after) = rest.split_at(end);
    let parts = number.split('.').filter(|part| !part.is_empty());
    let small = parts.clone().all(|part| part.len() <= 2);
    let marked = after.starts_with(')') || number.ends_with('.') || number.contains('.');
    let words = after.trim_start_matches([')', ' ']);
    let capital = words.starts_with(|c: char| c.is_alphabetic());
    let decimal = !number.ends_with('.') && !open && !words.starts_with(char::is_uppercase);
    (parts.count() > 0 && small && marked && capital && !decimal).then(|| line.len() - after.len())
}

/// Whether a line is a row of a table: of numbers alone, of more numbers than words, or of columns with two numbers.
fn is_row(line: &str) -> bool {
    let tokens: Vec<&str> = line.split_whitespace().collect();
    let numbers = tokens.iter().filter(|token| is_number(token)).count();
    let words = tokens.iter().filter(|token| has_letters(token)).count();
    if numbers == 0 {
        return false;
    }
    if words == 0 || (numbers > 1 && numbers > words) {
        return true;
    }
    let columns = line.split('\t').flat_map(|part| part.split("  "));
    let columns = columns.map(str::trim).filter(|column| !column.is_empty());
    columns.filter(|column| is_number(column)).count() > 1
}

fn has_letters(token: &str) -> bool {
    token.contains(char::is_alphabetic)
}

/// Whether a token is a number: digits with the signs around them.
pub(super) fn is_number(token: &str) -> bool {
    let inside = |c: char| {
        c.is_ascii_digit()
            || matches!(
                c,
                '.' | ','
                    | '-'
                    | '−'
                    | '–'
                    | '+'
                    | '%'
                    | '<'
                    | '>'
                    | '≤'
                    | '≥'
                    | '='
                    | '('
                    | ')'
                    | '['
                    | ']'
                    | '*'
                    | '†'
                    | '‡'
                    | '~'
                    | ';'
            )
    };
    token.contains(|c: char| c.is_ascii_digit()) && token.chars().all(inside)
}

//! Ways out of the program: one function for each, so that text of a project stays text wherever it is printed.
//!
//! Names of files, labels, keys, ids, printed values and messages of libraries are a stranger's. None of them may move
//! a terminal's cursor, reorder what is read, begin a new line, or be taken for a command by whatever reads a
//! log. The console passes everything through [`terminal`]; whatever composes lines of such text composes them as
//! [`Lines`], JSON with [`json`], a comment with [`markdown_text`] and [`markdown_code`].

use serde::Serialize;
use std::fmt::{Arguments, Write as _};
use std::ops::Range;

/// Characters that are not seen but have an effect: controls, marks of direction, zero-width characters, separators of
/// lines and paragraphs, tags.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            u32::from(c),
            0x00ad
                | 0x034f
                | 0x061c
                | 0x115f..=0x1160
                | 0x17b4..=0x17b5
                | 0x180e
                | 0x200b..=0x200f
                | 0x2028..=0x202e
                | 0x2060..=0x206f
                | 0x3164
                | 0xfeff
                | 0xffa0
                | 0xfff0..=0xfffb
                | 0x1d173..=0x1d17a
                | 0xe0000..=0xe0fff
        )
}

/// The second `#` of what several CI systems take for a command wherever it is in a line: `##[group]`, `##vso[…]`.
fn is_command_mark(before: &str, after: &str) -> bool {
    let word = after.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    before.ends_with('#') && word.starts_with('[')
}

/// Replaces characters by what `escape` writes for them; it says whether it wrote something.
fn replaced(text: &str, mut escape: impl FnMut(&mut String, char, &str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let after = text.get(at + c.len_utf8()..).unwrap_or_default();
        if !escape(&mut out, c, after) {
            out.push(c);
        }
    }
    out
}

/// Text within a line: hidden characters, ends of lines among them, as `\n` or `\u{1b}`. Tabs stay.
pub fn line(text: &str) -> String {
    marked_line(text, 0..0).0
}

/// The same, and where the marked bytes of it are then.
pub fn marked_line(text: &str, marked: Range<usize>) -> (String, Range<usize>) {
    let (mut start, mut end) = (None, None);
    let out = replaced(text, |out, c, after| {
        let at = text.len() - after.len() - c.len_utf8();
        if at >= marked.start {
            start.get_or_insert(out.len());
        }
        if at >= marked.end {
            end.get_or_insert(out.len());
        }
        let escaped = (c != '\t' && is_hidden(c)) || (c == '#' && is_command_mark(out, after));
        if escaped {
            escape(out, c);
        }
        escaped
    });
    let marked = start.unwrap_or(out.len())..end.unwrap_or(out.len());
    (out, marked)
}

fn escape(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        // Writing to a string can't fail.
        c => drop(write!(out, "{}", c.escape_unicode())),
    }
}

/// Whole lines for a terminal or a log, in which none begins with `::`, as GitHub's workflow commands do.
pub fn terminal(text: &str) -> String {
    let safe = |text: &str| {
        let text = line(text);
        let inside = text.trim_start();
        match inside.strip_prefix("::") {
            Some(rest) => {
                let indent = text.get(..text.len() - inside.len()).unwrap_or_default();
                format!("{indent}\\u{{3a}}:{rest}")
            }
            None => text,
        }
    };
    let lines: Vec<String> = text.split('\n').map(safe).collect();
    lines.join("\n")
}

/// Text after the second `::` of a workflow command; ends of lines stay what they are.
pub fn workflow_data(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(line).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// A property of a workflow command.
pub fn workflow_property(text: &str) -> String {
    let text = workflow_data(text);
    text.replace(':', "%3A").replace(',', "%2C")
}

/// A value as JSON of ASCII where it matters: readers get every character, terminals and logs none of the hidden ones.
pub fn json(value: &impl Serialize, pretty: bool) -> serde_json::Result<String> {
    let text = match pretty {
        true => serde_json::to_string_pretty(value)? + "\n",
        false => serde_json::to_string(value)?,
    };
    // Outside of strings there are spaces and ends of lines only.
    Ok(replaced(&text, |out, c, after| {
        let escaped = (c != '\n' && is_hidden(c)) || (c == '#' && is_command_mark(out, after));
        if escaped {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
        escaped
    }))
}

/// Interrupts what GitHub links after rendering, whatever was escaped in the source: `@name`, `#1`, `GH-1`, addresses.
const INTERRUPTION: &str = "&#8203;";

/// Text in GitHub's Markdown that is only text: no markup, image, link or mention, and no reference to an issue.
pub fn markdown_text(text: &str) -> String {
    replaced(&line(text), |out, c, after| {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '$' => out.push_str("&#36;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '|' | '!' => {
                out.push('\\');
                out.push(c);
            }
            // At the start of a line they begin a list, a heading or a rule.
            '-' | '+' | '=' if out.trim_start().is_empty() => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if begins_item(out, after) => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
        let ends = |word: &str| {
            let start = out.len().saturating_sub(word.len());
            out.get(start..)
                .is_some_and(|end| end.eq_ignore_ascii_case(word))
        };
        let links = matches!(c, '@' | '#' | ':') || ends("gh-") || ends("www.");
        if links && after.starts_with(|c: char| !c.is_whitespace()) {
            out.push_str(INTERRUPTION);
        }
        true
    })
}

/// Whether a point or a bracket makes the number before it that of a list's item.
fn begins_item(before: &str, after: &str) -> bool {
    let number = before.trim_start().bytes().all(|b| b.is_ascii_digit());
    number && !after.starts_with(|c: char| !c.is_whitespace())
}

/// Text in GitHub's Markdown as code: file names, ids. It may be in a table's cell.
pub fn markdown_code(text: &str) -> String {
    let text = line(text);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | ':' | '-' | ',');
    let inside = |c: char| plain(c) || c == ' ';
    if text.starts_with(plain) && text.ends_with(plain) && text.chars().all(inside) {
        return format!("`{text}`");
    }
    // Between backticks nothing can be escaped, and a bar would end the cell.
    let text = replaced(&text, |out, c, _| {
        if c.is_ascii_punctuation() {
            let _ = write!(out, "&#{};", u32::from(c));
        }
        c.is_ascii_punctuation()
    });
    format!("<code>{text}</code>")
}

/// Lines of text for a terminal; whatever a line is made of, it stays one.
#[derive(Debug, Default)]
pub struct Lines(String);

impl Lines {
    /// Adds a line.
    pub fn push(&mut self, text: Arguments<'_>) {
        self.0.push_str(&line(&text.to_string()));
        self.0.push('\n');
    }

    /// Adds an empty line.
    pub fn blank(&mut self) {
        self.0.push('\n');
    }

    /// All of them.
    pub fn text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_and_shows_what_is_hidden() {
        assert_eq!(line("a\tb\u{7f}\u{9b}1m\n"), "a\tb\\u{7f}\\u{9b}1m\\n");
        assert_eq!(line("\u{1b}]0;x\u{7}"), "\\u{1b}]0;x\\u{7}");
        assert_eq!(
            line("\u{202e}\u{2066}\u{200b}"),
            "\\u{202e}\\u{2066}\\u{200b}"
        );
        assert_eq!(line("図 é ’ – −"), "図 é ’ – −");
    }

    #[test]
    fn what_is_marked_stays_marked() {
        let (text, marked) = marked_line("a\0b\u{1b}c", 2..4);
        assert_eq!(&text[marked], "b\\u{1b}");
        assert_eq!(marked_line("\0", 1..1), ("\\u{0}".into(), 5..5));
        assert_eq!(marked_line("", 0..0), (String::new(), 0..0));
    }

    #[test]
    fn no_line_begins_a_command() {
        let text = "::stop-commands::x\n \t::add-mask::e\n\u{2003}::error::\na ::b\n";
        assert_eq!(
            terminal(text),
            "\\u{3a}:stop-commands::x\n \t\\u{3a}:add-mask::e\n\u{2003}\\u{3a}:error::\na ::b\n"
        );
        assert_eq!(
            terminal("x ##[add-mask]e ##vso[a] ### a[1]"),
            "x #\\u{23}[add-mask]e #\\u{23}vso[a] ### a[1]"
        );
    }

    #[test]
    fn workflow_commands_hold_any_text() {
        assert_eq!(workflow_data("50%\na\rb"), "50%25%0Aa\\rb");
        assert_eq!(workflow_property("a:b,c\n"), "a%3Ab%2Cc%0A");
    }

    #[test]
    fn json_gives_every_character_and_prints_no_hidden_one() {
        let text = "\u{7f}\u{85}\u{202e}\u{e0041}\u{1b}##[x]\n é";
        let printed = json(&text, false).unwrap();
        assert!(
            !printed.contains(is_hidden) && !printed.contains("##["),
            "{printed}"
        );
        assert_eq!(terminal(&printed), printed);
        assert_eq!(serde_json::from_str::<String>(&printed).unwrap(), text);
    }

    #[test]
    fn markdown_text_is_no_markup_and_no_reference() {
        for (text, wanted) in [
            ("<b> a|b *c*", "&lt;b&gt; a\\|b \\*c\\*"),
            ("@all #1 GH-1", "@&#8203;all \\#&#8203;1 GH-&#8203;1"),
            ("![x](y)", "\\!\\[x\\](y)"),
            ("https://a.b", "https:&#8203;//a.b"),
            ("www.a.b", "www.&#8203;a.b"),
            ("1. a", "1\\. a"),
            ("- a - b: c", "\\- a - b: c"),
            ("a\n# b", "a\\\\n\\# b"),
            ("12.5% of $3", "12.5% of &#36;3"),
        ] {
            assert_eq!(markdown_text(text), wanted);
        }
    }

    #[test]
    fn markdown_code_can_t_be_left() {
        assert_eq!(markdown_code("data/a_b.csv:3"), "`data/a_b.csv:3`");
        assert_eq!(markdown_code("a`|b"), "<code>a&#96;&#124;b</code>");
        assert_eq!(markdown_code("\n"), "<code>&#92;n</code>");
    }
}

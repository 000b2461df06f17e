//! Templates that can't be read, in our words.

use minijinja::machinery::Token;
use std::ops::Range;

use super::scan::{self, Tag};
use super::tokens::{Tokens, tokens};
use crate::diagnostic::Diagnostic;
use crate::source::SourceFile;

/// Tags that are closed by `end…`.
const CLOSED: [&str; 9] = [
    "if",
    "for",
    "macro",
    "block",
    "filter",
    "call",
    "with",
    "autoescape",
    "raw",
];
/// Tags that stand alone.
const ALONE: [&str; 6] = ["set", "do", "include", "import", "from", "extends"];
/// Words for a further condition, in other languages.
const ELIF: [&str; 3] = ["elsif", "elseif", "elsief"];

/// A template that can't be read.
pub(super) struct Unreadable {
    /// What is wrong.
    pub(super) told: Diagnostic,
    /// What is not what it seems, since something is not closed.
    pub(super) doubtful: Range<usize>,
}

/// Explains what the template library says of a template that it can't read.
pub(super) fn explain(file: &SourceFile, range: Range<usize>, said: &str) -> Unreadable {
    let open = Open::before(file, range.start);
    let length = file.text().len();
    let all = |told, start| Unreadable {
        told,
        doubtful: start..length,
    };
    if said.contains("end of comment") || said.contains("end of raw block") {
        let sign = if said.contains("comment") { "{#" } else { "{%" };
        let rest = file.text().get(open.end..).unwrap_or_default();
        let start = open.end + rest.find(sign).unwrap_or_default();
        let (what, end) = match sign {
            "{#" => ("a comment", "`#}`"),
            _ => ("`raw`", "{% endraw %}"),
        };
        let told = Diagnostic::error(format!("{what} is not closed"))
            .at(file.place(start..start + 2))
            .expected(format!("expected {end} below"));
        return all(told, start);
    }
    if let Some(tag) = &open.tag
        && let Some(fault) = scan::tag(file.text(), tag.clone())
        && !said.starts_with("unknown statement")
        && !said.contains("maximum recursion")
    {
        return all(unclosed(file, tag, fault), tag.start);
    }
    let doubtful = match &open.tag {
        Some(tag) => tag.start..open.tag_end.unwrap_or(length),
        None => range.clone(),
    };
    let told = match said.strip_prefix("unknown statement ") {
        Some(word) => unknown_tag(file, range, word, &open),
        None => in_words(file, range, said, &open),
    };
    Unreadable { told, doubtful }
}

/// What is not closed in a tag.
fn unclosed(file: &SourceFile, tag: &Range<usize>, fault: Tag) -> Diagnostic {
    let close = scan::close(file.text(), tag.start);
    let sign = |at: usize| file.place(at..at + 1);
    match fault {
        Tag::Open => Diagnostic::error("a tag is not closed")
            .at(file.place(tag.clone()))
            .expected(format!("expected `{close}` behind it")),
        Tag::Half(at) => Diagnostic::error("a tag ends with one sign in place of two")
            .at(sign(at))
            .expected(format!("expected `{close}`")),
        Tag::Quote(at) => Diagnostic::error("a text in quotes is not closed")
            .at(sign(at))
            .expected("expected the same quotation mark behind the text"),
        Tag::Bracket(at, sign_of) => {
            let other = match sign_of {
                '(' => ')',
                '[' => ']',
                _ => '}',
            };
            Diagnostic::error(format!("`{sign_of}` is not closed"))
                .at(sign(at))
                .expected(format!("expected `{other}` before `{close}`"))
        }
        Tag::Stray(at, found) => Diagnostic::error(format!("`{found}` closes nothing"))
            .at(sign(at))
            .expected("expected as many closing brackets as opening ones"),
    }
}

/// A tag that begins with a word that no tag begins with here.
fn unknown_tag(file: &SourceFile, range: Range<usize>, word: &str, open: &Open) -> Diagnostic {
    let rest = file.text().get(range.end..).unwrap_or_default();
    let here = file.place(range.clone());
    let closed = word.strip_prefix("end").unwrap_or_default();
    if CLOSED.contains(&closed) || closed == "set" || matches!(word, "else" | "elif") {
        let Some((name, at)) = open.blocks.last() else {
            return Diagnostic::error(format!("`{word}` belongs to nothing"))
                .at(here)
                .expected("expected a tag above that it closes or continues");
        };
        let line = file.place(at.clone()).line;
        return Diagnostic::error(format!("`{word}` does not belong to `{name}`"))
            .at(here)
            .expected(format!("expected {{% end{name} %}}"))
            .note(format!("line {line} begins the `{name}`"));
    }
    let known = || CLOSED.into_iter().chain(ALONE);
    let message = Diagnostic::error(format!("there is no tag `{word}`"))
        .at(here)
        .expected(format!(
            "expected one of {}",
            known().collect::<Vec<_>>().join(", ")
        ));
    let next: String = rest
        .trim_start()
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .collect();
    if ELIF.contains(&word) {
        return message.help("did you mean `elif`?");
    }
    if word == "end" {
        let last = open.blocks.last().map(|(name, _)| name.clone());
        let meant = Some(next).filter(|next| known().any(|name| name == next));
        return match meant.or(last) {
            Some(name) => message.help(format!("did you mean `end{name}`?")),
            None => message,
        };
    }
    let ends: Vec<String> = CLOSED.iter().map(|name| format!("end{name}")).collect();
    let all = known().chain(["else", "elif"]);
    message.suggest(word, all.chain(ends.iter().map(String::as_str)))
}

/// Anything else that the library says.
fn in_words(file: &SourceFile, range: Range<usize>, said: &str, open: &Open) -> Diagnostic {
    let here = file.place(range.clone());
    let text = file.text();
    if said.contains("maximum recursion") {
        return Diagnostic::error("this is nested too deeply")
            .at(here)
            .expected("expected fewer brackets or tags inside one another");
    }
    if said.contains("unexpected end of input")
        && let Some((name, range)) = open.blocks.last()
    {
        return Diagnostic::error(format!("`{name}` is not closed"))
            .at(file.place(range.clone()))
            .expected(format!("expected {{% end{name} %}} below"));
    }
    if said.contains("non-keyword arg after keyword arg") {
        return Diagnostic::error("an argument stands behind an option")
            .at(here)
            .expected("expected the options at the end");
    }
    let rest = text.get(range.start..).unwrap_or_default();
    let before = text.get(..range.start).unwrap_or_default();
    let (found, expected) = said.split_once(", expected ").unwrap_or((said, ""));
    let Some(found) = found.strip_prefix("unexpected ") else {
        return Diagnostic::error(format!("the template can't be read: {found}"))
            .at(here)
            .expected("expected something else here");
    };
    let written: String = rest.get(..range.len()).unwrap_or_default().to_string();
    let found = match found {
        "character" => format!("`{}`", rest.chars().next().unwrap_or_default()),
        "end of variable block" | "end of block" if !written.is_empty() => format!("`{written}`"),
        "identifier" | "string" | "integer" | "float" => format!("`{written}`"),
        "end of input" => "its end".to_string(),
        found => found.to_string(),
    };
    let expected = match expected {
        "" if said.contains("end of variable block") || said.contains("end of block") => {
            "a value before it".to_string()
        }
        "" => "something else here".to_string(),
        "end of variable block" => "`}}`".to_string(),
        "end of block" => "`%}`".to_string(),
        "identifier" | "identifier or integer" => "a name".to_string(),
        "expression" => "a value: a text in quotes, a number, a name or a call".to_string(),
        "block keyword" | "statement" => "the word that a tag begins with".to_string(),
        "as" | "in" | "import" => format!("`{expected}`"),
        "assignment operator" => "`=`".to_string(),
        expected => expected.to_string(),
    };
    let message = Diagnostic::error(format!("the template can't be read: unexpected {found}"))
        .at(here)
        .expected(format!("expected {expected}"));
    let tags = "tags are {{ … }}, {% … %} and {# … #}";
    message.help(hint(rest, before).unwrap_or(tags))
}

/// What is written otherwise in Jinja than elsewhere.
fn hint(rest: &str, before: &str) -> Option<&'static str> {
    let last = before.trim_end();
    Some(match rest.chars().next()? {
        '“' | '”' | '„' | '‘' | '’' | '«' | '»' => {
            "texts stand between straight quotation marks: \"…\""
        }
        '&' => "both of two conditions is `and`",
        '|' if rest.starts_with("||") || last.ends_with('|') => "either of two conditions is `or`",
        '>' if last.ends_with('<') => "what differs is `!=`",
        '=' if last.ends_with('=') || last.ends_with('!') => {
            "what is equal is `==`, what differs is `!=`"
        }
        '=' => "two numbers are compared with `==`",
        '!' => "the opposite of a condition is `not`",
        '?' => "one of two texts is `\"…\" if CONDITION else \"…\"`",
        'i' if last.ends_with("else") => "a further condition is `elif`",
        _ => return None,
    })
}

/// What is open at a place of a template.
#[derive(Default)]
struct Open {
    /// The beginning of the last tag.
    tag: Option<Range<usize>>,
    /// The end of that tag, if the library saw one.
    tag_end: Option<usize>,
    blocks: Vec<(String, Range<usize>)>,
    /// The end of the last thing that was read.
    end: usize,
}

impl Open {
    fn before(file: &SourceFile, place: usize) -> Self {
        let mut open = Self::default();
        let tokens = tokens(file.text());
        for (i, (token, span)) in tokens.iter().enumerate() {
            let range = span.start_offset as usize..span.end_offset as usize;
            let starts = matches!(token, Token::VariableStart | Token::BlockStart);
            let ends = matches!(token, Token::VariableEnd | Token::BlockEnd);
            if ends && open.tag_end.is_none() {
                open.tag_end = Some(range.end);
            }
            // What is expected behind the last tag belongs to it no more.
            if range.start > place {
                if ends || starts {
                    break;
                }
                continue;
            }
            open.end = range.end;
            if starts {
                open.tag = Some(range);
                open.tag_end = None;
                continue;
            }
            let first = i.checked_sub(1).and_then(|i| tokens.get(i));
            if let (Token::Ident(name), Some((Token::BlockStart, _))) = (token, first) {
                open.follow(
                    name,
                    range,
                    place,
                    tokens.get(i + 2).map(|(token, _)| token),
                );
            }
        }
        open
    }

    /// A tag begins with `name`; `third` is what follows the word behind it.
    fn follow(&mut self, name: &str, range: Range<usize>, place: usize, third: Option<&Token<'_>>) {
        let closes = name.strip_prefix("end");
        // What is at the place itself is what is wrong.
        if let Some(closed) = closes
            && range.start < place
        {
            let last = self.blocks.iter().rposition(|(known, _)| known == closed);
            self.blocks.truncate(last.unwrap_or(self.blocks.len()));
        }
        let kept = name == "set" && matches!(third, Some(Token::BlockEnd | Token::Pipe));
        if kept || CLOSED.contains(&name) {
            self.blocks.push((name.to_string(), range));
        }
    }
}

/// The longest template that is read, in bytes: many times the longest section of a report.
const MOST_BYTES: usize = 1 << 20;
/// The longest tag that is read, in words and signs: what is longer nests as deeply as it is long.
const MOST_TOKENS: usize = 5_000;

/// Tells a template, or a tag of it, that is too long to be read.
pub(super) fn too_long(file: &SourceFile, tokens: &Tokens<'_>) -> Option<Diagnostic> {
    if file.text().len() > MOST_BYTES {
        return Some(
            Diagnostic::error("the template is too long")
                .at(crate::source::Place::file(file.path()))
                .expected("expected less than a megabyte")
                .help("make several sections of it"),
        );
    }
    let (mut start, mut count) = (0, 0);
    for (token, span) in tokens {
        match token {
            Token::VariableStart | Token::BlockStart => {
                (start, count) = (span.start_offset as usize, 0);
            }
            _ => count += 1,
        }
        if count > MOST_TOKENS {
            return Some(
                Diagnostic::error("this tag is too long")
                    .at(file.place(start..start + 2))
                    .expected(format!(
                        "expected no more than {MOST_TOKENS} words and signs in a tag"
                    ))
                    .help("make several of it with {% set … %}"),
            );
        }
    }
    None
}

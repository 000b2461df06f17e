//! Layout of the project's own: a partial arranges what it is given, and neither writes nor computes numbers.
//!
//! Layout needs numbers: lengths, positions, patterns of numbering. What is refused is a digit or a number word where
//! text is made, what turns numbers into text, what sets counters, and what changes text that it is given. Numbers that
//! its code prints are found on the pages (see [`super::digits`]).

use std::ops::Range;
use typst::syntax::{LinkedNode, SyntaxKind, ast};

use super::world::Sources;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fill::Filled;
use crate::fill::Generated;
use crate::language::Language;
use crate::loose::{Kind, Text};
use crate::source::Place;

/// Options whose texts are not text of the report.
const OPTIONS: [&str; 14] = [
    "dash",
    "date",
    "features",
    "fill",
    "font",
    "format",
    "kind",
    "lang",
    "number-type",
    "number-width",
    "numbering",
    "paper",
    "region",
    "stroke",
];

/// Functions whose texts are not text of the report.
const PATTERNS: [&str; 7] = [
    "cmyk",
    "display",
    "label",
    "luma",
    "numbering",
    "regex",
    "rgb",
];

/// What makes text of numbers, or text from elsewhere.
const MAKERS: [&str; 20] = [
    "bytes", "cbor", "csv", "datetime", "decimal", "emoji", "eval", "float", "int", "json",
    "lorem", "plugin", "read", "repr", "state", "std", "str", "sym", "toml", "yaml",
];

/// Methods that do.
const METHODS: [&str; 4] = ["codepoints", "from-unicode", "to-bytes", "to-unicode"];

/// Methods that count.
const COUNTING: [&str; 3] = ["len", "position", "sum"];

/// The name of the hash that the colophon shows: no number.
const HASH: &str = "SHA-256";

/// Refuses numbers in layout that is not embedded.
pub(super) fn check(filled: &Filled, sources: &Sources) -> Diagnostics {
    let mut faults = Diagnostics::new();
    for file in filled.files.iter().filter(|file| is_layout(file)) {
        if let Some(source) = sources.get(&file.path) {
            let mut style = Style {
                file,
                language: filled.language,
                faults: &mut faults,
            };
            style.look(&LinkedNode::new(source.root()));
        }
    }
    faults
}

/// Whether a file is layout of the project's own.
pub(super) fn is_layout(file: &Generated) -> bool {
    !file.path.starts_with("sections/") && file.is_of_project()
}

/// The message about a number that layout made.
pub(super) fn prints(written: &str, place: Option<Place>) -> Diagnostic {
    let message = Diagnostic::error(
        Code::TextInLayout,
        format!("layout prints a number: `{written}`"),
    )
    .expected("something that is passed in")
    .help(ADVICE);
    match place {
        Some(place) => message.at(place),
        None => message,
    }
}

const ADVICE: &str = "layout only arranges what it is given; numbers in text come from figures and facts, numbers of pages, headings and tables from their counters";

struct Style<'a> {
    file: &'a Generated,
    language: &'static Language,
    faults: &'a mut Diagnostics,
}

impl<'a> Style<'a> {
    fn look(&mut self, node: &LinkedNode<'_>) {
        match node.kind() {
            SyntaxKind::Text | SyntaxKind::Link | SyntaxKind::RawTrimmed | SyntaxKind::MathText => {
                self.text(node);
            }
            SyntaxKind::EnumMarker => self.text(node),
            SyntaxKind::Raw => {
                let lines = node.children().filter(|c| c.kind() == SyntaxKind::Text);
                lines.for_each(|line| self.text(&line));
                return;
            }
            SyntaxKind::Str if !is_pattern(node, self.file) => {
                let decoded = node.cast::<ast::Str<'_>>().map(ast::Str::get);
                let hidden = decoded.is_some_and(|t| t.contains(char::is_numeric))
                    && self.written(node).contains('\\');
                match hidden {
                    true => self.tell(node.range(), self.written(node)),
                    false => self.text(node),
                }
            }
            SyntaxKind::Escape => {
                let sign = node.cast::<ast::Escape<'_>>().map(ast::Escape::get);
                if sign.is_some_and(char::is_numeric) {
                    self.tell(node.range(), self.written(node));
                }
            }
            SyntaxKind::Ident => self.name(node),
            SyntaxKind::FuncCall => self.call(node),
            SyntaxKind::Named if node.parent_kind() == Some(SyntaxKind::Args) => self.option(node),
            SyntaxKind::ShowRule | SyntaxKind::Contextual => {
                let mut parts = node.children().filter(is_code);
                let first = parts.next();
                let last = parts.next_back();
                if let Some(shown) = last.as_ref().or(first.as_ref()) {
                    self.printed(shown);
                }
                if node.kind() == SyntaxKind::ShowRule
                    && let (Some(selector), Some(_)) = (&first, &last)
                {
                    self.selector(selector);
                }
            }
            SyntaxKind::Label | SyntaxKind::LineComment | SyntaxKind::BlockComment => return,
            _ => {}
        }
        node.children().for_each(|child| self.look(&child));
    }

    /// Text that is written here, or that layout counted.
    fn text(&mut self, node: &LinkedNode<'_>) {
        let range = node.range();
        let own = self.file.pieces(range.clone());
        let own = own
            .filter(|(_, _, verbatim)| *verbatim)
            .map(|(bytes, ..)| bytes);
        let counted = self
            .file
            .counted
            .iter()
            .filter(|c| c.start < range.end && c.end > range.start);
        let pieces: Vec<Range<usize>> = own.chain(counted.cloned()).collect();
        for piece in pieces {
            let text = self.file.text.get(piece.clone()).unwrap_or_default();
            let text = text.replace(HASH, &"-".repeat(HASH.len()));
            for found in Text::written(&text).loose(self.language) {
                if matches!(found.kind, Kind::Digits | Kind::Word | Kind::Reversed) {
                    let bytes = piece.start + found.bytes.start..piece.start + found.bytes.end;
                    self.tell(bytes, &found.text);
                }
            }
        }
    }

    /// A name that is used: not that of an option, nor a parameter.
    fn name(&mut self, node: &LinkedNode<'_>) {
        let name = self.written(node);
        let first = node.index() == 0;
        let found = match node.parent_kind() {
            Some(SyntaxKind::Named) if first => false,
            Some(SyntaxKind::FieldAccess) if !first => METHODS.contains(&name),
            Some(SyntaxKind::Params | SyntaxKind::ImportItemPath) => false,
            _ => MAKERS.contains(&name),
        };
        if found {
            let message = Diagnostic::error(
                Code::TextInLayout,
                format!("layout generates text with `{name}`"),
            )
            .expected("a function that arranges what it is given");
            self.push(node.range(), message);
        }
    }

    /// A show rule on text would change what figures read.
    fn selector(&mut self, node: &LinkedNode<'_>) {
        let written = self.written(node);
        let text = node.kind() == SyntaxKind::Str || matches!(written, "text" | "regex");
        // Elements may be selected by the texts in their fields.
        let of_field = node.parent_kind() == Some(SyntaxKind::Named);
        if text && !of_field {
            let message = Diagnostic::error(Code::TextInLayout, "a show rule on text")
                .expected("an element such as `heading` or `figure`");
            return self.push(node.range(), message);
        }
        node.children().for_each(|child| self.selector(&child));
    }

    /// A counter of the author's own would print what it is set to.
    fn call(&mut self, node: &LinkedNode<'_>) {
        let callee = node.children().next().map(|callee| self.written(&callee));
        let arguments = node.children().find(|c| c.kind() == SyntaxKind::Args);
        let first = arguments.and_then(|args| args.children().find(is_code));
        let own = first.is_some_and(|first| first.kind() == SyntaxKind::Str);
        if callee == Some("counter") && own {
            let message = Diagnostic::error(Code::TextInLayout, "a custom counter in layout")
                .expected("the counter of pages, headings, figures or notes");
            self.push(node.range(), message);
        }
        let arguments = node.children().filter(|c| c.kind() == SyntaxKind::Args);
        let given = arguments.flat_map(|args| args.children());
        let given: Vec<_> = given.filter(|argument| is_code(argument)).collect();
        let callee = callee.unwrap_or_default();
        if callee == "numbering" {
            given.iter().for_each(|argument| self.printed(argument));
            // What numbers are counted is known where Typst gives them, and where a counter does.
            let given = given.iter().skip(1);
            let mut uncounted =
                given.filter(|argument| !self.written(argument).contains("counter("));
            if !numbers(node, self.file)
                && let Some(argument) = uncounted.next()
            {
                self.push(argument.range(), uncounted_number());
            }
        }
        let sets = callee.ends_with(".update")
            && !given
                .iter()
                .all(|given| matches!(self.written(given), "0" | "1"));
        if sets || callee.ends_with(".step") {
            self.push(node.range(), uncounted_number());
        }
    }

    /// An option that gives numbers of headings, tables or lists.
    fn option(&mut self, node: &LinkedNode<'_>) {
        let mut parts = node.children().filter(is_code);
        let (Some(name), Some(value)) = (parts.next(), parts.next()) else {
            return;
        };
        match self.written(&name) {
            "start" => self.push(node.range(), uncounted_number()),
            "numbering" => self.printed(&value),
            _ => {}
        }
    }

    fn printed(&mut self, node: &LinkedNode<'_>) {
        if self.is_number(node) {
            let written = self.written(node);
            let message = Diagnostic::error(
                Code::TextInLayout,
                format!("layout prints a number: `{written}`"),
            )
            .expected("something that is passed in");
            self.push(node.range(), message);
        }
    }

    /// Whether an expression gives a number without a unit, as far as can be seen.
    fn is_number(&self, node: &LinkedNode<'_>) -> bool {
        let mut parts = node.children().filter(is_code);
        match node.kind() {
            SyntaxKind::Int | SyntaxKind::Float => true,
            SyntaxKind::Unary => parts.any(|part| self.is_number(&part)),
            SyntaxKind::Binary => {
                let signs = [
                    SyntaxKind::Plus,
                    SyntaxKind::Minus,
                    SyntaxKind::Star,
                    SyntaxKind::Slash,
                ];
                let computes = node.children().any(|c| signs.contains(&c.kind()));
                let mut sides = parts.map(|part| (part.kind(), self.is_number(&part)));
                let lengths = node.children().any(|c| c.kind() == SyntaxKind::Numeric);
                computes && !lengths && sides.any(|(_, number)| number)
            }
            SyntaxKind::Array => true,
            SyntaxKind::Parenthesized
            | SyntaxKind::Contextual
            | SyntaxKind::Closure
            | SyntaxKind::CodeBlock
            | SyntaxKind::Code => parts.last().is_some_and(|last| self.is_number(&last)),
            SyntaxKind::ShowRule => false,
            SyntaxKind::Conditional => {
                let branches = node
                    .children()
                    .filter(|c| c.kind() == SyntaxKind::CodeBlock);
                branches.into_iter().any(|branch| self.is_number(&branch))
            }
            SyntaxKind::FuncCall => {
                let Some(callee) = node.children().next() else {
                    return false;
                };
                let written = self.written(&callee);
                let method = written.rsplit('.').next().unwrap_or_default();
                written.starts_with("calc.") || (method != written && COUNTING.contains(&method))
            }
            _ => false,
        }
    }

    fn written(&self, node: &LinkedNode<'_>) -> &'a str {
        self.file.text.get(node.range()).unwrap_or_default()
    }

    fn tell(&mut self, range: Range<usize>, written: &str) {
        let message = Diagnostic::error(
            Code::LooseNumber,
            format!("number typed into layout: `{written}`"),
        )
        .expected("text without numbers");
        self.push(range, message);
    }

    fn push(&mut self, range: Range<usize>, message: Diagnostic) {
        let message = message.help(ADVICE);
        self.faults.push(match self.file.origin(range) {
            Some(place) => message.at(place),
            None => message,
        });
    }
}

/// Whether a node is an expression, and no sign or space.
pub(super) fn is_code(node: &LinkedNode<'_>) -> bool {
    node.kind() != SyntaxKind::Space && node.cast::<ast::Expr<'_>>().is_some()
}

/// Whether a call is within a function that Typst gives numbers to.
fn numbers(node: &LinkedNode<'_>, file: &Generated) -> bool {
    let mut around = std::iter::successors(node.parent(), |node| node.parent());
    around.any(|node| {
        let written = file.text.get(node.range()).unwrap_or_default();
        node.kind() == SyntaxKind::Named && written.starts_with("numbering:")
    })
}

fn uncounted_number() -> Diagnostic {
    Diagnostic::error(
        Code::TextInLayout,
        "layout sets a number that is not counted",
    )
    .expected("what Typst counts, from the start or from zero")
}

/// Whether a text is a pattern, the value of an option, a path or what something is compared with.
fn is_pattern(node: &LinkedNode<'_>, file: &Generated) -> bool {
    let written =
        |node: &LinkedNode<'_>| file.text.get(node.range()).unwrap_or_default().to_string();
    let first = |node: &LinkedNode<'_>| {
        node.children()
            .next()
            .map(|c| written(&c))
            .unwrap_or_default()
    };
    let Some(parent) = node.parent() else {
        return false;
    };
    match parent.kind() {
        SyntaxKind::Named => OPTIONS.contains(&first(parent).as_str()),
        SyntaxKind::Array | SyntaxKind::Dict | SyntaxKind::Parenthesized => {
            is_pattern(parent, file)
        }
        SyntaxKind::Args => parent.parent().is_some_and(|call| {
            let callee = first(call);
            let name = callee.rsplit('.').next().unwrap_or_default();
            call.kind() == SyntaxKind::SetRule || PATTERNS.contains(&name)
        }),
        SyntaxKind::ModuleImport | SyntaxKind::ModuleInclude => true,
        SyntaxKind::Binary => {
            let signs = [SyntaxKind::EqEq, SyntaxKind::ExclEq, SyntaxKind::In];
            parent.children().any(|c| signs.contains(&c.kind()))
        }
        _ => false,
    }
}

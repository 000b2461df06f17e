//! What sections print, read as on the page: numbers that come from nowhere, figures that run into something, words that
//! nothing supports.
//!
//! It is read from Typst's own syntax tree, without comments, and with what tags, macros and loops wrote. So it does not
//! matter how a number was put together.

use std::ops::Range;
use typst::foundations::Scope;
use typst::syntax::{LinkedNode, SyntaxKind, SyntaxNode, ast, parse};

use super::formula;
use super::world::Sources;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{Statistic, Unit};
use crate::fill::{Filled, Generated};
use crate::loose::{Kind, OBJECT, Origin, RAISED, Text};

/// Functions whose content is printed where the text goes on.
const INLINE: [&str; 8] = [
    "emph",
    "h",
    "highlight",
    "link",
    "smallcaps",
    "strike",
    "strong",
    "underline",
];

/// Refuses loose numbers in what sections, titles, questions and notes print; `math` has the names of formulas.
pub(super) fn check(filled: &Filled, sources: &Sources, math: &Scope) -> Diagnostics {
    let mut faults = Diagnostics::new();
    let mut read = |file, root: &SyntaxNode| {
        let text = Text::default();
        let mut reader = Reader { file, math, text };
        reader.read(&LinkedNode::new(root), false);
        reader.tell(filled, &mut faults);
    };
    let sections = filled.files.iter();
    for file in sections.filter(|file| file.path.starts_with("sections/")) {
        if let Some(source) = sources.get(&file.path) {
            read(file, source.root());
        }
    }
    for file in &filled.captions {
        read(file, &parse(&file.text));
    }
    faults
}

struct Reader<'a> {
    file: &'a Generated,
    math: &'a Scope,
    text: Text,
}

impl Reader<'_> {
    fn read(&mut self, node: &LinkedNode<'_>, formula: bool) {
        use SyntaxKind as Is;
        let range = node.range();
        let sign = match node.kind() {
            Is::LineComment | Is::BlockComment | Is::Label | Is::RawLang | Is::RawDelim => return,
            Is::Escape => node.cast::<ast::Escape<'_>>().map(ast::Escape::get),
            Is::Shorthand => node.cast::<ast::Shorthand<'_>>().map(ast::Shorthand::get),
            Is::MathShorthand => node
                .cast::<ast::MathShorthand<'_>>()
                .map(ast::MathShorthand::get),
            Is::Space if formula => return,
            Is::Space | Is::RawTrimmed => Some(' '),
            Is::MathIdent | Is::MathFieldAccess => return self.name(node),
            Is::MathCall => return self.formula_call(node),
            Is::Ref => return self.reference(range),
            Is::ModuleInclude => return self.text.cut(range.start),
            Is::Str => {
                let text = node.cast::<ast::Str<'_>>().map(ast::Str::get);
                return self.string(text.unwrap_or_default().as_str(), range);
            }
            Is::FuncCall => return self.call(node),
            Is::Parbreak
            | Is::Linebreak
            | Is::Heading
            | Is::ListItem
            | Is::EnumItem
            | Is::TermItem => {
                self.text.cut(range.start);
                self.children(node, formula);
                return self.text.cut(range.end);
            }
            Is::Equation => return self.children(node, true),
            _ => None,
        };
        match sign {
            Some(sign) => self.sign(sign, range, formula),
            None if node.children().next().is_some() => self.children(node, formula),
            None if is_printed(node.kind(), formula) => {
                for (at, sign) in node.leaf_text().char_indices() {
                    let start = range.start + at;
                    self.sign(sign, start..start + sign.len_utf8(), formula);
                }
            }
            None => {}
        }
    }

    fn children(&mut self, node: &LinkedNode<'_>, formula: bool) {
        node.children().for_each(|child| self.read(&child, formula));
    }

    /// A name in a formula: the sign that it stands for.
    fn name(&mut self, node: &LinkedNode<'_>) {
        let range = node.range();
        for sign in formula::signs(self.math, &self.written(range.clone())).chars() {
            self.sign(sign, range.clone(), true);
        }
    }

    /// A call in a formula: most set what they are given where it is, and some put signs of their own around it.
    fn formula_call(&mut self, node: &LinkedNode<'_>) {
        let mut parts = node.children();
        let Some(callee) = parts.next() else { return };
        let name = self.written(callee.range());
        if !formula::is_function(self.math, &name) {
            self.name(&callee);
            return parts.for_each(|part| self.read(&part, true));
        }
        let apart = formula::sets_apart(&name);
        let range = node.range();
        let edge = |reader: &mut Self, at: usize| {
            if apart {
                reader.mark(OBJECT, at);
            }
        };
        edge(self, range.start);
        let arguments = parts.flat_map(|arguments| arguments.children().collect::<Vec<_>>());
        // What a class is called is not printed, and no option but what is attached.
        let called = usize::from(name == "class");
        let arguments = arguments.filter(|argument| !is_between(argument.kind()));
        for argument in arguments.skip(called) {
            match argument.kind() {
                SyntaxKind::Named if name == "attach" => {
                    let start = argument.range().start;
                    self.mark(RAISED, start);
                    self.argument(&argument, true);
                }
                SyntaxKind::Named => {}
                _ => self.read(&argument, true),
            }
            edge(self, argument.range().end);
        }
        edge(self, range.end);
    }

    /// A call: its content, in the line or elsewhere.
    fn call(&mut self, call: &LinkedNode<'_>) {
        let mut parts = call.children();
        let callee = parts.next().map(|callee| self.written(callee.range()));
        let callee = callee.unwrap_or_default();
        let range = call.range();
        if callee == "ref" {
            return self.reference(range);
        }
        let raises = matches!(callee.as_str(), "super" | "sub");
        let inline = raises || INLINE.contains(&callee.as_str());
        let edge = |reader: &mut Self, at: usize| match (raises, inline) {
            (true, _) => reader.mark(RAISED, at),
            (_, false) => reader.text.cut(at),
            _ => {}
        };
        edge(self, range.start);
        let parts = parts.flat_map(|arguments| arguments.children().collect::<Vec<_>>());
        // Names of options and the signs between arguments are not printed.
        let parts: Vec<_> = parts.filter(|part| !is_between(part.kind())).collect();
        // Nor is where a link leads to, if it has a text, or where an image is.
        let leading = match callee.as_str() {
            "image" => 1,
            "link" => usize::from(parts.len() > 1),
            _ => 0,
        };
        parts
            .iter()
            .skip(leading)
            .for_each(|part| self.argument(part, false));
        edge(self, range.end);
    }

    fn argument(&mut self, part: &LinkedNode<'_>, formula: bool) {
        match part.kind() {
            SyntaxKind::Named => part
                .children()
                .skip(1)
                .for_each(|part| self.argument(&part, formula)),
            kind if is_between(kind) => {}
            _ => self.read(part, formula),
        }
    }

    /// A cross-reference prints a number.
    fn reference(&mut self, range: Range<usize>) {
        self.text.push('0', range, Origin::Given, false);
    }

    /// A sign that stands for what layout does.
    fn mark(&mut self, sign: char, at: usize) {
        self.text.push(sign, at..at, Origin::Given, true);
    }

    fn string(&mut self, text: &str, range: Range<usize>) {
        let plain = self
            .file
            .text
            .get(range.start + 1..range.start + 1 + text.len())
            == Some(text);
        for (at, sign) in text.char_indices() {
            let start = range.start + 1 + at;
            match plain {
                true => self.sign(sign, start..start + sign.len_utf8(), false),
                false => self.sign(sign, range.clone(), false),
            }
        }
    }

    fn sign(&mut self, sign: char, bytes: Range<usize>, formula: bool) {
        let given = &self.file.given;
        // An escaped digit begins at the backslash before its figure.
        let last = bytes.end.saturating_sub(1);
        let index = given.partition_point(|(range, _)| range.end <= last);
        let origin = match given.get(index) {
            Some((range, true)) if range.start <= last => Origin::Figure(index),
            Some((range, false)) if range.start <= last => Origin::Given,
            _ => Origin::Written,
        };
        self.text.push(sign, bytes, origin, formula);
    }

    fn tell(self, filled: &Filled, faults: &mut Diagnostics) {
        let file = self.file;
        for given in self.text.percentages() {
            if let Some((range, _)) = file.given.get(given)
                && counts(file, range, filled)
            {
                let printed = self.written(range.clone());
                let message = Diagnostic::error(
                    Code::JoinedFigure,
                    format!("a percent sign after a number of respondents: `{printed}`"),
                )
                .expected("a share")
                .help("write {{ percent(\"CELL\") }}, which prints the percent sign, too");
                faults.push(match file.origin(range.clone()) {
                    Some(place) => message.at(place),
                    None => message,
                });
            }
        }
        for found in self.text.clone().loose(filled.language) {
            let at = found.bytes.start;
            if found.kind == Kind::Quantity && supported(file, &self.text, at, filled) {
                continue;
            }
            let message = found.diagnostic();
            faults.push(match file.origin(found.bytes) {
                Some(place) => message.at(place),
                None => message,
            });
        }
    }

    fn written(&self, range: Range<usize>) -> String {
        self.file.text.get(range).unwrap_or_default().to_string()
    }
}

/// Whether a token only keeps arguments apart.
fn is_between(kind: SyntaxKind) -> bool {
    use SyntaxKind as Is;
    matches!(
        kind,
        Is::Space | Is::Comma | Is::Colon | Is::Semicolon | Is::LeftParen | Is::RightParen
    )
}

/// Whether a token is printed as it is written.
fn is_printed(kind: SyntaxKind, formula: bool) -> bool {
    use SyntaxKind as Is;
    match kind {
        Is::Text | Is::Link | Is::SmartQuote | Is::MathText | Is::EnumMarker => true,
        Is::Hash | Is::Dollar | Is::Underscore | Is::Hat | Is::MathAlignPoint => false,
        _ => formula,
    }
}

/// Whether a printed figure is a number of respondents.
fn counts(file: &Generated, range: &Range<usize>, filled: &Filled) -> bool {
    let printed = file.printed.iter().find(|(printed, _)| printed == range);
    let used = printed.and_then(|(_, number)| filled.uses.get(*number));
    let statistic = used.and_then(|used| Statistic::parse(used.figure.rsplit('.').next()?));
    let unit = statistic.map(|statistic| statistic.definition().unit);
    matches!(unit, Some(Unit::Respondents | Unit::Weighted))
}

/// Whether a figure decides in the paragraph of a word, and one that its sentence prints, if it prints any.
fn supported(file: &Generated, text: &Text, at: usize, filled: &Filled) -> bool {
    let start = file.text.get(..at).and_then(|t| t.rfind("\n\n"));
    let end = file.text.get(at..).and_then(|t| t.find("\n\n"));
    let paragraph = start.unwrap_or(0)..end.map_or(file.text.len(), |end| at + end) + 2;
    // An expression has the cells of all its figures.
    let cells = |number: usize| {
        let figure = filled.uses.get(number).map(|used| used.figure.as_str());
        let id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        let ids = figure.unwrap_or_default().split(move |c| !id(c));
        ids.filter_map(|id| Some(id.rsplit_once('.')?.0))
    };
    let decided = file.decided.iter().filter(|(at, _)| paragraph.contains(at));
    let decided: Vec<&str> = decided.flat_map(|(_, number)| cells(*number)).collect();
    let printed = |given: &usize| {
        let (range, _) = file.given.get(*given)?;
        let figure = file.printed.iter().find(|(printed, _)| printed == range)?;
        Some(cells(figure.1))
    };
    let around = text.figures_around(at);
    let printed: Vec<&str> = around.iter().filter_map(printed).flatten().collect();
    match printed.is_empty() {
        true => !decided.is_empty(),
        false => printed.iter().any(|cell| decided.contains(cell)),
    }
}

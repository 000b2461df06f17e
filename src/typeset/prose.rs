//! Code in prose: a section holds text, and calls of the functions that set text with what they may be given.
//!
//! It is looked for in the filled sections, in Typst's own syntax tree: that is what Typst will run, whatever tag,
//! macro or branch wrote it.

use std::ops::Range;
use typst::syntax::{LinkedNode, SyntaxKind};

use super::world::Sources;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fill::Generated;

/// Typst functions that prose may call.
const FUNCTIONS: [&str; 29] = [
    "align",
    "block",
    "colbreak",
    "columns",
    "emph",
    "enum",
    "enum.item",
    "footnote",
    "h",
    "heading",
    "highlight",
    "image",
    "linebreak",
    "link",
    "list",
    "list.item",
    "pagebreak",
    "par",
    "parbreak",
    "quote",
    "ref",
    "smallcaps",
    "strike",
    "strong",
    "sub",
    "super",
    "terms",
    "terms.item",
    "underline",
];

/// Names that are not functions and can't be printed: alignments, directions, colours.
const CONSTANTS: [&str; 30] = [
    "aqua", "black", "blue", "bottom", "btt", "center", "eastern", "end", "fuchsia", "gray",
    "green", "horizon", "left", "lime", "ltr", "maroon", "navy", "olive", "orange", "purple",
    "red", "right", "rtl", "silver", "start", "teal", "top", "ttb", "white", "yellow",
];

/// Refuses code in sections.
pub(super) fn check(files: &[Generated], sources: &Sources) -> Diagnostics {
    let mut faults = Diagnostics::new();
    for file in files.iter().filter(|f| f.path.starts_with("sections/")) {
        if let Some(source) = sources.get(&file.path) {
            Prose {
                file,
                faults: &mut faults,
                whole: source.root().errors_and_warnings().0.is_empty(),
            }
            .markup(&LinkedNode::new(source.root()));
        }
    }
    faults
}

struct Prose<'a> {
    file: &'a Generated,
    faults: &'a mut Diagnostics,
    /// Whether Typst can read the file: else it says why not, and what seems to be an argument may be none.
    whole: bool,
}

impl<'a> Prose<'a> {
    /// Markup or a formula: everything but code.
    fn markup(&mut self, node: &LinkedNode<'_>) {
        let mut children = node.children().peekable();
        while let Some(child) = children.next() {
            match child.kind() {
                SyntaxKind::Hash => match children.next_if(|c| c.kind() != SyntaxKind::Error) {
                    Some(code) => self.code(&child, &code),
                    None => self.refuse_hash(&child),
                },
                SyntaxKind::Escape | SyntaxKind::Str => {}
                // `std` leads out of mathematics.
                SyntaxKind::MathIdent if self.text(&child) == "std" => self.refuse(&child),
                SyntaxKind::Root if self.text(&child) != "√" => self.refuse(&child),
                kind if is_markup(kind) => self.markup(&child),
                _ => self.refuse(&child),
            }
        }
    }

    /// What follows a number sign.
    fn code(&mut self, hash: &LinkedNode<'_>, code: &LinkedNode<'_>) {
        match code.kind() {
            SyntaxKind::FuncCall => self.call(Some(hash), code),
            SyntaxKind::Ident if FUNCTIONS.contains(&self.text(code)) => {
                // Typst would print the name.
                let name = self.text(code).to_string();
                let message =
                    Diagnostic::error(Code::InvalidCall, format!("`#{name}` is not called"))
                        .expected("`(` or `[` directly after it")
                        .help(format!("write `#{name}[…]`; write a literal # as \\#"));
                self.tell(hash.offset()..code.range().end, message);
            }
            // A table, or a list that a function of ours places.
            SyntaxKind::ModuleInclude if self.comes_from_tag(code.range()) => {}
            _ => self.refuse_hash(hash),
        }
    }

    /// A call: of a function that sets text, with what such a function may be given.
    fn call(&mut self, hash: Option<&LinkedNode<'_>>, call: &LinkedNode<'_>) {
        let mut children = call.children();
        let Some(callee) = children.next() else {
            return;
        };
        if !FUNCTIONS.contains(&self.text(&callee)) {
            return match hash {
                Some(hash) => self.refuse_hash(hash),
                None => self.refuse(&callee),
            };
        }
        for arguments in children {
            arguments.children().for_each(|value| self.value(&value));
        }
    }

    /// An argument, or a sign between arguments.
    fn value(&mut self, node: &LinkedNode<'_>) {
        match node.kind() {
            SyntaxKind::ContentBlock | SyntaxKind::Equation | SyntaxKind::Raw => self.markup(node),
            SyntaxKind::FuncCall => self.call(None, node),
            SyntaxKind::Dict => node.children().for_each(|child| self.value(&child)),
            SyntaxKind::Named => node.children().skip(1).for_each(|child| self.value(&child)),
            SyntaxKind::Ident if CONSTANTS.contains(&self.text(node)) => {}
            SyntaxKind::Unary => node.children().for_each(|child| match child.kind() {
                SyntaxKind::Minus | SyntaxKind::Numeric | SyntaxKind::Space => {}
                _ => self.refuse(node),
            }),
            SyntaxKind::Numeric
            | SyntaxKind::Str
            | SyntaxKind::None
            | SyntaxKind::Auto
            | SyntaxKind::Bool
            | SyntaxKind::Label
            | SyntaxKind::LeftParen
            | SyntaxKind::RightParen
            | SyntaxKind::Comma
            | SyntaxKind::Colon
            | SyntaxKind::Space
            | SyntaxKind::LineComment
            | SyntaxKind::BlockComment
            | SyntaxKind::Error => {}
            _ => self.refuse(node),
        }
    }

    fn refuse_hash(&mut self, hash: &LinkedNode<'_>) {
        let rest = self.file.text.get(hash.range().end..).unwrap_or_default();
        let name = rest
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .next()
            .unwrap_or_default();
        let before = self.file.text.get(..hash.offset()).unwrap_or_default();
        let begins = before.is_empty() || before.ends_with('\n');
        let message =
            Diagnostic::error(Code::CodeInProse, format!("Typst code in prose: `#{name}`"))
                .expected("a Typst function that only sets text")
                .suggest(name, FUNCTIONS);
        let message = match begins && rest.starts_with([' ', '#']) {
            true => message.help("write a heading with `=` at the start of a line"),
            false => message,
        };
        let message = message.help(
            "put layout into your own style.typ.j2 in templates/partials/; write a literal # as \\#",
        );
        self.tell(hash.offset()..hash.range().end + name.len(), message);
    }

    fn refuse(&mut self, node: &LinkedNode<'_>) {
        if !self.whole {
            return;
        }
        let written = self.text(node).lines().next().unwrap_or_default();
        let message = Diagnostic::error(
            Code::CodeInProse,
            format!("Typst code in prose: `{written}`"),
        )
        .expected("content, a string, or a call of a function that only sets text")
        .help("prose can't compute: numbers come from figures and facts");
        self.tell(node.range(), message);
    }

    fn tell(&mut self, range: Range<usize>, message: Diagnostic) {
        self.faults.push(match self.file.origin(range) {
            Some(place) => message.at(place),
            None => message,
        });
    }

    fn text(&self, node: &LinkedNode<'_>) -> &'a str {
        self.file.text.get(node.range()).unwrap_or_default()
    }

    fn comes_from_tag(&self, range: Range<usize>) -> bool {
        self.file.pieces(range).all(|(_, _, verbatim)| !verbatim)
    }
}

/// What markup and formulas are made of; what is in it is looked at as well.
fn is_markup(kind: SyntaxKind) -> bool {
    use SyntaxKind::*;
    matches!(
        kind,
        Markup
            | Text
            | Space
            | Linebreak
            | Parbreak
            | Shorthand
            | SmartQuote
            | Strong
            | Emph
            | Raw
            | RawLang
            | RawDelim
            | RawTrimmed
            | Link
            | Label
            | Ref
            | RefMarker
            | Heading
            | HeadingMarker
            | ListItem
            | ListMarker
            | EnumItem
            | EnumMarker
            | TermItem
            | TermMarker
            | ContentBlock
            | LeftBracket
            | RightBracket
            | Star
            | Underscore
            | Colon
            | Semicolon
            | LineComment
            | BlockComment
            | Error
            | End
            | Equation
            | Dollar
            | Math
            | MathText
            | MathIdent
            | MathFieldAccess
            | MathShorthand
            | MathAlignPoint
            | MathCall
            | MathArgs
            | MathDelimited
            | MathAttach
            | MathPrimes
            | MathFrac
            | MathRoot
            | Root
            | Named
            | Ident
            | Dot
            | Comma
            | LeftParen
            | RightParen
            | Hat
            | Slash
            | Bang
    )
}

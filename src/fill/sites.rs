//! Call sites: where in which template a function is called.
//!
//! minijinja tells a function nothing about the place it is called from. So every call of one of our functions gets a
//! number as its first argument before the template is compiled; columns in the library's errors are moved back.

use minijinja::machinery::Token;
use std::ops::Range;
use std::sync::Arc;

use super::functions::NAMES;
use super::operands::{self, Operand};
use super::recorder::{At, Part};
use super::tokens::Tokens;
use crate::source::{Place, SourceFile};

/// A call of a template function.
#[derive(Debug, Clone)]
pub(super) struct Site {
    template: usize,
    range: Range<usize>,
    /// Its arguments and options in order.
    arguments: Vec<Range<usize>>,
    /// The line of the call.
    pub(super) line: usize,
    /// Sites up to this one (exclusive) that are numbered after it lie between its parentheses.
    pub(super) inner_end: usize,
}

/// A bracket that is open: the site it belongs to, if it is a call of ours, and the argument begun.
#[derive(Debug, Default)]
struct Open {
    site: Option<usize>,
    argument: Option<Range<usize>>,
}

impl Open {
    fn extend(&mut self, token: &Range<usize>) {
        let argument = self.argument.get_or_insert(token.clone());
        argument.end = token.end;
    }
}

/// A template as the author wrote it, and what was inserted.
#[derive(Debug, Clone)]
struct Template {
    name: String,
    file: Arc<SourceFile>,
    /// Offset in the author's text and length of what was inserted there, in order.
    inserted: Vec<(usize, usize)>,
}

/// All call sites of all templates.
#[derive(Debug, Clone, Default)]
pub(super) struct Sites {
    sites: Vec<Site>,
    templates: Vec<Template>,
    operands: Vec<(usize, Operand)>,
}

impl Sites {
    /// Numbers the calls of a template; returns the text to compile.
    pub(super) fn add(
        &mut self,
        name: &str,
        file: &Arc<SourceFile>,
        tokens: &Tokens<'_>,
    ) -> String {
        let template = self.templates.len();
        let mut insertions: Vec<(usize, String)> = Vec::new();
        let mut open: Vec<Open> = Vec::new();
        for (i, (token, span)) in tokens.iter().enumerate() {
            let here = span.start_offset as usize..span.end_offset as usize;
            let closes = matches!(
                token,
                Token::ParenClose | Token::BracketClose | Token::BraceClose
            );
            let comma = matches!(token, Token::Comma);
            match open.last_mut() {
                Some(around) if comma => self.end_argument(around),
                Some(around) if !closes => around.extend(&here),
                _ => {}
            }
            match token {
                Token::ParenOpen => {
                    let site = called(tokens, i).map(|start| {
                        let at = here.end;
                        let last = matches!(tokens.get(i + 1), Some((Token::ParenClose, _)));
                        let number = self.sites.len();
                        let text = if last {
                            number.to_string()
                        } else {
                            format!("{number}, ")
                        };
                        insertions.push((at, text));
                        self.sites.push(Site {
                            template,
                            range: start..at,
                            arguments: Vec::new(),
                            // A template of more lines has its last lines counted as one; the library counts so.
                            line: name_line(tokens, i),
                            inner_end: number + 1,
                        });
                        number
                    });
                    open.push(Open {
                        site,
                        argument: None,
                    });
                }
                Token::BracketOpen | Token::BraceOpen => open.push(Open::default()),
                _ if closes => {
                    let end = self.sites.len();
                    let Some(mut closed) = open.pop() else {
                        continue;
                    };
                    self.end_argument(&mut closed);
                    if let Some(site) = closed.site.and_then(|site| self.sites.get_mut(site)) {
                        site.range.end = here.end;
                        site.inner_end = end;
                    }
                    if let Some(around) = open.last_mut() {
                        around.extend(&here);
                    }
                }
                // A tag that is not closed ends here at the latest.
                Token::VariableEnd | Token::BlockEnd => open.clear(),
                _ => {}
            }
        }
        // Layout counts and chooses as it likes.
        if !super::environment::is_embedded(name) {
            self.add_operands(template, tokens, &mut insertions);
        }
        // A call's number comes before the side of a comparison that begins behind it.
        insertions.sort_by_key(|(at, _)| *at);
        let mut rewritten = String::with_capacity(file.text().len());
        let (mut inserted, mut copied) = (Vec::new(), 0);
        for (at, text) in insertions {
            rewritten.push_str(file.text().get(copied..at).unwrap_or_default());
            rewritten.push_str(&text);
            inserted.push((at, text.len()));
            copied = at;
        }
        rewritten.push_str(file.text().get(copied..).unwrap_or_default());
        self.templates.push(Template {
            name: name.to_string(),
            file: Arc::clone(file),
            inserted,
        });
        rewritten
    }

    /// Puts every side of a comparison, and every condition, through a function that looks at it.
    fn add_operands(
        &mut self,
        template: usize,
        tokens: &[(Token<'_>, minijinja::machinery::Span)],
        insertions: &mut Vec<(usize, String)>,
    ) {
        let first = self.operands.len();
        for mut operand in operands::operands(tokens) {
            let number = self.operands.len();
            if let Some((before, _)) = &mut operand.before {
                *before += first;
            }
            let call = format!("{}({number}, ", operands::FUNCTION);
            insertions.push((operand.range.start, call));
            insertions.push((operand.range.end, ")".to_string()));
            self.operands.push((template, operand));
        }
    }

    /// A side of a comparison, or a condition.
    pub(super) fn operand(&self, number: usize) -> Option<&Operand> {
        self.operands.get(number).map(|(_, operand)| operand)
    }

    /// An operand with the template it stands in.
    pub(super) fn operand_file(&self, number: usize) -> Option<(&Arc<SourceFile>, &Operand)> {
        let (template, operand) = self.operands.get(number)?;
        Some((&self.templates.get(*template)?.file, operand))
    }

    /// An operand's place.
    pub(super) fn operand_place(&self, number: usize) -> Option<Place> {
        let (file, operand) = self.operand_file(number)?;
        Some(file.place(operand.range.clone()))
    }

    /// The place of two operands that are compared.
    pub(super) fn pair_place(&self, left: usize, right: usize) -> Option<Place> {
        let (file, left) = self.operand_file(left)?;
        Some(file.place(left.range.start..self.operand(right)?.range.end))
    }

    /// An operand as the author wrote it.
    pub(super) fn operand_text(&self, number: usize) -> &str {
        let text = self
            .operand_file(number)
            .and_then(|(file, operand)| file.text().get(operand.range.clone()));
        text.unwrap_or_default()
    }

    /// The calls within an operand, by their numbers.
    pub(super) fn calls_within(&self, number: usize) -> Range<usize> {
        let Some((template, operand)) = self.operands.get(number) else {
            return 0..0;
        };
        let inside = |site: &Site| {
            site.template == *template
                && site.range.start >= operand.range.start
                && site.range.end <= operand.range.end
        };
        let first = self.sites.iter().position(inside);
        first.map_or(0..0, |first| {
            let calls = self.sites.iter().skip(first);
            first..first + calls.take_while(|site| inside(site)).count()
        })
    }

    /// The innermost call around an operand.
    pub(super) fn call_around(&self, number: usize) -> Option<usize> {
        let (template, operand) = self.operands.get(number)?;
        self.sites.iter().rposition(|site| {
            site.template == *template
                && site.range.start < operand.range.start
                && site.range.end > operand.range.end
        })
    }

    /// An argument is complete.
    fn end_argument(&mut self, open: &mut Open) {
        let site = open.site.and_then(|site| self.sites.get_mut(site));
        if let (Some(site), Some(argument)) = (site, open.argument.take()) {
            site.arguments.push(argument);
        }
    }

    /// The place of a call or of a part of it.
    pub(super) fn place_of(&self, at: At<'_>) -> Option<Place> {
        let (file, call) = self.call(at.site)?;
        let arguments = &self.sites.get(at.site)?.arguments;
        let option = |name: &str, range: &Range<usize>| {
            let written = file.text().get(range.clone()).unwrap_or_default();
            let rest = written.strip_prefix(name).map(str::trim_start);
            rest.is_some_and(|rest| rest.starts_with('='))
        };
        let part = match at.part {
            Part::Call => None,
            Part::Argument(index) => arguments.get(index),
            Part::Option(name) => arguments.iter().find(|range| option(name, range)),
        };
        Some(file.place(part.cloned().unwrap_or(call)))
    }

    /// The template of a name.
    pub(super) fn file(&self, name: &str) -> Option<&Arc<SourceFile>> {
        self.templates
            .iter()
            .find(|t| t.name == name)
            .map(|t| &t.file)
    }

    /// The path of a site's template and the line of the call.
    pub(super) fn path_and_line(&self, site: usize) -> Option<(&str, usize)> {
        let site = self.sites.get(site)?;
        Some((self.templates.get(site.template)?.file.path(), site.line))
    }

    /// Names of all templates.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.templates.iter().map(|t| t.name.as_str())
    }

    /// A site.
    pub(super) fn get(&self, site: usize) -> Option<&Site> {
        self.sites.get(site)
    }

    /// The template and the bytes of a call.
    pub(super) fn call(&self, site: usize) -> Option<(&Arc<SourceFile>, Range<usize>)> {
        let site = self.sites.get(site)?;
        Some((&self.templates.get(site.template)?.file, site.range.clone()))
    }

    /// The place of a call.
    pub(super) fn place(&self, site: usize) -> Option<Place> {
        let (file, range) = self.call(site)?;
        Some(file.place(range))
    }

    /// The author's bytes for bytes of the compiled text.
    pub(super) fn author(
        &self,
        name: &str,
        range: Range<usize>,
    ) -> Option<(Arc<SourceFile>, Range<usize>)> {
        let template = self.templates.iter().find(|t| t.name == name)?;
        let back = |offset: usize| {
            let mut before = 0;
            for (at, length) in &template.inserted {
                if at + before >= offset {
                    break;
                }
                before += (*length).min(offset - at - before);
            }
            offset - before
        };
        Some((
            Arc::clone(&template.file),
            back(range.start)..back(range.end),
        ))
    }
}

/// The line on which the name before the parenthesis at `i` stands.
fn name_line(tokens: &[(Token<'_>, minijinja::machinery::Span)], i: usize) -> usize {
    let name = i.checked_sub(1).and_then(|i| tokens.get(i));
    name.map_or(0, |(_, span)| usize::from(span.start_line))
}

/// Where a call of one of our functions starts, if the parenthesis at `i` opens one.
fn called(tokens: &[(Token<'_>, minijinja::machinery::Span)], i: usize) -> Option<usize> {
    let (name, span) = tokens.get(i.checked_sub(1)?)?;
    let Token::Ident(name) = name else {
        return None;
    };
    let before = i
        .checked_sub(2)
        .and_then(|b| tokens.get(b))
        .map(|(token, _)| token);
    let method = matches!(before, Some(Token::Dot | Token::Pipe));
    let defined = matches!(
        before,
        Some(Token::Ident("macro" | "call" | "is" | "filter"))
    );
    (NAMES.contains(name) && !method && !defined).then_some(span.start_offset as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_numbered_and_places_moved_back() {
        let text = "a {{ percent(\"x\") }} {% do assert(value(\"y\") > value(\"z\"), \"s\") %} {{ references() }}";
        let file = SourceFile::new("t", text);
        let mut sites = Sites::default();
        let rewritten = sites.add("t", &file, &super::super::tokens::tokens(file.text()));
        assert_eq!(
            rewritten,
            "a {{ percent(0, \"x\") }} {% do assert(1, compared__(0, value(2, \"y\")) > compared__(1, value(3, \"z\")), \"s\") %} {{ references(4) }}"
        );
        assert_eq!(sites.get(1).unwrap().inner_end, 4);
        assert_eq!(sites.place(3).unwrap().column, 48);
        let argument = sites.place_of(At::argument(1, 1)).unwrap();
        assert_eq!(&argument.excerpt[argument.marked], "\"s\"");
        let place = sites.place(1).unwrap();
        assert_eq!(
            &place.excerpt[place.marked],
            "assert(value(\"y\") > value(\"z\"), \"s\")"
        );
        for word in ["\"x\"", "\"z\"", "references"] {
            let at = rewritten.find(word).unwrap();
            let (_, range) = sites.author("t", at..at + word.len()).unwrap();
            assert_eq!(&text[range], word);
        }
    }
}

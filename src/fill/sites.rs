//! Places in templates: of calls, of what is compared, of macros.
//!
//! minijinja tells a function nothing about the place it is called from. So every call of one of our functions gets a
//! number as its first argument before the template is compiled, and every comparison becomes a call; columns in the
//! library's errors are moved back.

use std::ops::Range;
use std::sync::Arc;

use super::outline::{CallSite, Check, Outline, Side};
use crate::sentences;
use crate::source::{Place, SourceFile};

/// The function that comparisons and conditions are put through; no name that an author would take.
pub(super) const CHECK: &str = "check__";

/// A call, or a part of it: what a message is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) site: usize,
    pub(super) part: Part<'a>,
}

/// A part of a call.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'a> {
    Call,
    Argument(usize),
    Option(&'a str),
}

impl<'a> At<'a> {
    /// An argument by its position.
    pub(super) fn argument(site: usize, index: usize) -> Self {
        let part = Part::Argument(index);
        Self { site, part }
    }

    /// An option by its name.
    pub(super) fn option(site: usize, name: &'a str) -> Self {
        let part = Part::Option(name);
        Self { site, part }
    }
}

impl From<usize> for At<'_> {
    fn from(site: usize) -> Self {
        let part = Part::Call;
        Self { site, part }
    }
}

/// A template as the author wrote it, and what was inserted.
#[derive(Debug, Clone)]
struct Template {
    name: String,
    file: Arc<SourceFile>,
    macros: Vec<Range<usize>>,
    /// Offset in the author's text and length of what was inserted there, in order.
    inserted: Vec<(usize, usize)>,
}

/// All call sites of all templates, and all checks.
#[derive(Debug, Clone, Default)]
pub(super) struct Sites {
    templates: Vec<Template>,
    /// With the number of the template.
    calls: Vec<(usize, CallSite)>,
    checks: Vec<(usize, Check)>,
}

impl Sites {
    /// Numbers the calls of a template, and the checks if it is one that is checked; returns the text to compile, with
    /// backslashes before some bytes.
    pub(super) fn add(
        &mut self,
        name: &str,
        file: &Arc<SourceFile>,
        outline: &Outline,
        checked: bool,
        escaped: &[usize],
    ) -> String {
        let template = self.templates.len();
        let mut text = file.text().to_string();
        let escapes = escaped.iter().map(|at| (*at, "\\".to_string()));
        let mut insertions: Vec<(usize, String)> = escapes.collect();
        let first = self.calls.len();
        for call in &outline.calls {
            let number = self.calls.len();
            let comma = if call.arguments.is_empty() { "" } else { ", " };
            insertions.push((call.opening, format!("{number}{comma}")));
            self.calls.push((template, call.clone()));
        }
        for check in outline.checks.iter().filter(|_| checked) {
            let mut check = check.clone();
            let number = self.checks.len();
            let range = match &mut check {
                Check::Compared(_, left, right, sign) => {
                    let comma = separator(text.get(sign.clone()).unwrap_or_default());
                    text.replace_range(sign.clone(), &comma);
                    left.shift(first);
                    right.shift(first);
                    left.range.start..right.range.end
                }
                Check::Condition(side) | Check::Operand(side, _) => {
                    side.shift(first);
                    side.range.clone()
                }
            };
            insertions.push((range.start, format!("{CHECK}({number}, ")));
            insertions.push((range.end, ")".to_string()));
            self.checks.push((template, check));
        }
        // What is around comes first, and a call's number before its argument's check.
        insertions.sort_by_key(|(at, _)| *at);
        let mut rewritten = String::with_capacity(text.len());
        let (mut inserted, mut copied) = (Vec::new(), 0);
        for (at, new) in insertions {
            rewritten.push_str(text.get(copied..at).unwrap_or_default());
            rewritten.push_str(&new);
            inserted.push((at, new.len()));
            copied = at;
        }
        rewritten.push_str(text.get(copied..).unwrap_or_default());
        self.templates.push(Template {
            name: name.to_string(),
            file: Arc::clone(file),
            macros: outline.macros.clone(),
            inserted,
        });
        rewritten
    }

    /// A comparison, a condition or an operand.
    pub(super) fn check(&self, number: usize) -> Option<&Check> {
        self.checks.get(number).map(|(_, check)| check)
    }

    /// The place of bytes of a check's template.
    pub(super) fn check_place(&self, number: usize, range: Range<usize>) -> Option<Place> {
        let (template, _) = self.checks.get(number)?;
        Some(self.templates.get(*template)?.file.place(range))
    }

    /// The innermost call around a check.
    pub(super) fn call_around(&self, number: usize) -> Option<usize> {
        let (template, check) = self.checks.get(number)?;
        let (Check::Compared(_, side, ..) | Check::Condition(side) | Check::Operand(side, _)) =
            check;
        self.calls.iter().rposition(|(of, call)| {
            of == template && call.range.start < side.range.start && call.range.end > side.range.end
        })
    }

    /// The calls between the parentheses of a call, and itself.
    pub(super) fn within(&self, site: usize) -> Range<usize> {
        let inner = self.calls.get(site).map_or(0, |(_, call)| call.inner);
        site..site + 1 + inner
    }

    /// The place of a call or of a part of it.
    pub(super) fn place_of<'a>(&self, at: impl Into<At<'a>>) -> Option<Place> {
        let at = at.into();
        let (file, call) = self.call(at.site)?;
        let (_, CallSite { arguments, .. }) = self.calls.get(at.site)?;
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

    /// The template and the bytes of a call.
    pub(super) fn call(&self, site: usize) -> Option<(&Arc<SourceFile>, Range<usize>)> {
        let (template, call) = self.calls.get(site)?;
        Some((&self.templates.get(*template)?.file, call.range.clone()))
    }

    /// The sentence that a call is in, as written, as far as no statement or comment interrupts it.
    pub(super) fn sentence(&self, site: usize) -> Option<&str> {
        let (file, call) = self.call(site)?;
        let text = file.text();
        let (before, after) = (text.get(..call.start)?, text.get(call.end..)?);
        let starts = ["\n\n", "%}", "#}"].map(|end| Some(before.rfind(end)? + 2));
        let ends = ["\n\n", "{%", "{#"].map(|begin| after.find(begin));
        let start = starts.into_iter().flatten().max().unwrap_or_default();
        let end = ends.into_iter().flatten().min().unwrap_or(after.len());
        let part = text.get(start..call.end + end)?;
        let at = call.start - start;
        let mut ranges = sentences::ranges(part).into_iter();
        part.get(ranges.find(|range| range.contains(&at))?)
    }

    /// The path of a call's template and the line of the call.
    pub(super) fn path_and_line(&self, site: usize) -> Option<(&str, usize)> {
        let (file, call) = self.call(site)?;
        Some((file.path(), file.line_column(call.start).0))
    }

    /// The template of a name.
    pub(super) fn file(&self, name: &str) -> Option<&Arc<SourceFile>> {
        let template = self.templates.iter().find(|t| t.name == name);
        template.map(|t| &t.file)
    }

    /// All templates.
    pub(super) fn files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        self.templates.iter().map(|t| &t.file)
    }

    /// Names of all templates.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.templates.iter().map(|t| t.name.as_str())
    }

    /// Where a macro is, if there is one of that name.
    pub(super) fn macro_place(&self, name: &str) -> Option<Place> {
        self.templates.iter().find_map(|template| {
            let named =
                |range: &&Range<usize>| template.file.text().get((*range).clone()) == Some(name);
            let range = template.macros.iter().find(named)?;
            Some(template.file.place(range.clone()))
        })
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
        let range = back(range.start)..back(range.end);
        Some((Arc::clone(&template.file), range))
    }
}

impl Side {
    /// Calls are numbered through all templates.
    fn shift(&mut self, first: usize) {
        self.value = self.value.map(|call| call + first);
    }
}

/// A comma instead of a sign, with as many bytes.
fn separator(sign: &str) -> String {
    let mut comma = Some(',');
    let char = |c: char| match c.is_whitespace() {
        true => c,
        false => comma.take().unwrap_or(' '),
    };
    sign.chars().map(char).collect()
}

#[cfg(test)]
mod tests {
    use super::super::reader;
    use super::*;

    #[test]
    fn calls_are_numbered_and_places_moved_back() {
        let text = "a {{ percent(\"x\") }} {% do assert(value(\"y\") not in (value(\"z\")), \"s\") %} {{ references() }}{{ a.b.c > (2) }}";
        let file = SourceFile::new("t", text);
        let mut sites = Sites::default();
        let names = ["percent", "assert", "value", "references"];
        let outline = reader::read(&file, &names, Default::default()).unwrap();
        let rewritten = sites.add("t", &file, &outline, true, &[]);
        assert_eq!(
            rewritten,
            "a {{ percent(0, \"x\") }} {% do assert(1, check__(0, value(2, \"y\") ,      (value(3, \"z\"))), \"s\") %} {{ references(4) }}{{ check__(1, a.b.c , (2)) }}"
        );
        assert_eq!(sites.within(1), 1..4);
        assert_eq!(sites.place_of(3).unwrap().column, 54);
        let argument = sites.place_of(At::argument(1, 1)).unwrap();
        assert_eq!(&argument.excerpt[argument.marked], "\"s\"");
        for word in ["\"x\"", "\"z\"", "references", "a.b.c"] {
            let at = rewritten.find(word).unwrap();
            let (_, range) = sites.author("t", at..at + word.len()).unwrap();
            assert_eq!(&text[range], word);
        }
    }
}

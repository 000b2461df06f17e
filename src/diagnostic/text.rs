//! Messages as text, with a snippet of the source.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::message::{Diagnostic, Severity};
use crate::sink::{line, marked_line};

/// How many characters of a label are shown next to the mark; longer labels go below it.
const BESIDE: usize = 75;

impl Diagnostic {
    /// The message as text, with a snippet of the source.
    pub fn render(&self, colour: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Finding => Level::ERROR.with_name("finding"),
            Severity::Warning => Level::WARNING,
        };
        // The renderer gives colours; of the text itself nothing may reach the terminal but text.
        let title = line(&self.message);
        let mut group: Group<'_> =
            Group::with_title(level.primary_title(&title).id(self.code.word()));
        let placed = self.place.as_ref().filter(|place| place.line > 0);
        let label = self.label.as_ref().map(|label| line(&label.to_string()));
        let label = label.as_deref();
        // A long list of what was expected would push itself out of sight after the mark.
        let (inline, below) = match label {
            Some(label) if placed.is_none() || label.chars().count() > BESIDE => {
                (None, Some(label))
            }
            label => (label, None),
        };
        let cut = placed.map_or_else(Default::default, |place| {
            crate::source::window(&place.excerpt, place.marked.clone())
        });
        let (excerpt, marked) = marked_line(&cut.0, cut.1);
        let path = self.place.as_ref().map(|place| line(&place.path));
        let path = path.unwrap_or_default();
        if let Some(place) = placed {
            let annotation = AnnotationKind::Primary.span(marked.clone()).label(inline);
            group = group.element(
                Snippet::source(excerpt.as_str())
                    .line_start(place.line)
                    .path(path.as_str())
                    .annotation(annotation),
            );
        } else if self.place.is_some() {
            group = group.element(Origin::path(path.as_str()));
        }
        let facts: Vec<String> = self.facts().map(|fact| line(&fact)).collect();
        let help: Vec<String> = self.help.iter().map(|help| line(help)).collect();
        for note in below.into_iter().chain(facts.iter().map(String::as_str)) {
            group = group.element(Level::NOTE.message(note));
        }
        for help in &help {
            group = group.element(Level::HELP.message(help));
        }
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let rendered = renderer.render(&[group]);
        match placed {
            // The renderer counts columns in what it is shown of the line.
            Some(place) if excerpt != place.excerpt => {
                let before = excerpt.get(..marked.start).unwrap_or_default();
                let column = before.chars().count() + 1;
                let shown = format!("{path}:{}:{column}", place.line);
                rendered.replacen(&shown, &line(&place.label()), 1)
            }
            _ => rendered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::code::Code;
    use super::*;
    use crate::source::{Place, SourceFile};

    #[test]
    fn nothing_of_a_project_leaves_its_line_or_moves_the_cursor() {
        let hostile = "a\n::error::b\u{1b}[2J\u{202e}";
        let place = SourceFile::new(hostile, hostile).place(0..1);
        for place in [place, Place::file(hostile)] {
            let message = Diagnostic::error(Code::LooseNumber, hostile)
                .at(place)
                .expected(hostile)
                .note(hostile)
                .help(hostile);
            let said = message.render(false);
            assert_eq!(said, crate::sink::terminal(&said));
            assert!(!said.lines().any(|line| line.trim_start().starts_with("::")));
            assert!(message.render(true).contains("\\u{1b}[2J"));
        }
    }

    #[test]
    fn a_message_says_what_where_expected_and_how_to_mend() {
        let file = SourceFile::new("report/tables/t05.yaml", "title: x\ndatset: meti\n");
        let message = Diagnostic::error(Code::UnknownKey, "unknown key `datset`")
            .at(file.place(9..15))
            .expected("one of title, dataset")
            .suggest("datset", ["title", "dataset"])
            .render(false);
        assert_eq!(
            message,
            "error[unknown-key]: unknown key `datset`\n \
             --> report/tables/t05.yaml:2:1\n  |\n\
             2 | datset: meti\n  \
             | ^^^^^^ expected one of title, dataset\n  |\n  \
             = help: did you mean `dataset`?"
        );
    }
}

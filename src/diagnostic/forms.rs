//! Messages in the forms that machines read.

use serde::Serialize;
use std::path::Path;

use super::list::Diagnostics;
use super::message::{Diagnostic, Label, Severity};
use crate::sink;

/// A message as an object.
#[derive(Serialize)]
struct Object<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    path: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_column: Option<usize>,
    expected: Option<&'a str>,
    label: Option<&'a str>,
    causes: &'a [String],
    notes: &'a [String],
    help: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<usize>,
}

impl Diagnostics {
    /// All messages, one JSON object per line. The last ones say how many were left out.
    pub fn json(&self) -> String {
        let shown = self.iter().map(|message| message.json(None));
        let left_out = self.left_out();
        let left_out = left_out.iter().map(|(n, said)| said.json(Some(*n)));
        shown.chain(left_out).map(|line| line + "\n").collect()
    }

    /// All messages, a workflow command each.
    pub fn github(&self, project: &Path) -> String {
        let left_out = self.left_out();
        let all = self.iter().chain(left_out.iter().map(|(_, said)| said));
        all.map(|message| message.github(project) + "\n").collect()
    }
}

impl Diagnostic {
    /// The message as a JSON object on one line. Lines and columns count from 1, columns in characters;
    /// `end_column` is after the last one.
    fn json(&self, left_out: Option<usize>) -> String {
        let placed = self.place.as_ref().filter(|place| place.line > 0);
        let object = Object {
            severity: self.severity.word(),
            code: self.code.word(),
            message: &self.message,
            path: self.place.as_ref().map(|place| place.path.as_str()),
            line: placed.map(|place| place.line),
            column: placed.map(|place| place.column),
            end_column: placed.map(|place| {
                let marked = place.excerpt.get(place.marked.clone());
                place.column + marked.map_or(0, |text| text.chars().count())
            }),
            expected: match &self.label {
                Some(Label::Expected(expected)) => Some(expected),
                _ => None,
            },
            label: match &self.label {
                Some(Label::Text(text)) => Some(text),
                _ => None,
            },
            causes: &self.causes,
            notes: &self.notes,
            help: &self.help,
            left_out,
        };
        // Texts and numbers alone: writing them can't fail.
        sink::json(&object, false).unwrap_or_default()
    }

    /// The message as a workflow command, which GitHub shows at the line in a pull request. `project` is the project's
    /// folder as seen from where the program runs.
    fn github(&self, project: &Path) -> String {
        let command = match self.severity {
            Severity::Error | Severity::Finding => "error",
            Severity::Warning => "warning",
        };
        let mut properties = Vec::new();
        if let Some(place) = &self.place {
            let inside = project.join(&place.path);
            let path = if project != Path::new(".") && inside.exists() {
                inside.display().to_string()
            } else {
                place.path.clone()
            };
            properties.push(format!("file={}", sink::workflow_property(&path)));
            if place.line > 0 {
                properties.push(format!("line={}", place.line));
                properties.push(format!("col={}", place.column));
            }
        }
        let title = format!("{}: {}", self.code.word(), self.message);
        properties.push(format!("title={}", sink::workflow_property(&title)));
        let label = self.label.iter().map(Label::to_string);
        let help = self.help.iter().cloned();
        let mut body: Vec<String> = label.chain(self.facts()).chain(help).collect();
        if body.is_empty() {
            body.push(self.message.clone());
        }
        format!(
            "::{command} {}::{}",
            properties.join(","),
            sink::workflow_data(&body.join("\n"))
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::code::Code;
    use super::*;
    use crate::source::SourceFile;

    fn message() -> Diagnostic {
        let file = SourceFile::new("report/a.yaml", "ü: 50%, x\n");
        Diagnostic::finding(Code::FalseAssertion, "50 %, all: of it")
            .at(file.place(4..7))
            .expected("a text")
            .help("write it")
    }

    #[test]
    fn json_is_one_line() {
        assert_eq!(
            message().json(None),
            "{\"severity\":\"finding\",\"code\":\"false-assertion\",\"message\":\"50 %, all: of it\",\"path\":\"report/a.yaml\",\"line\":1,\
             \"column\":4,\"end_column\":7,\"expected\":\"a text\",\"label\":null,\"causes\":[],\"notes\":[],\"help\":[\"write it\"]}"
        );
    }

    #[test]
    fn what_means_something_in_a_workflow_command_is_escaped() {
        assert_eq!(
            message().github(Path::new(".")),
            "::error file=report/a.yaml,line=1,col=4,title=false-assertion%3A 50 %25%2C all%3A of it::expected a text%0Awrite it"
        );
        assert_eq!(
            Diagnostic::warning(Code::NotPlaced, "alone").github(Path::new("elsewhere")),
            "::warning title=not-placed%3A alone::alone"
        );
    }
}

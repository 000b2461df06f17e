//! A file becomes a type.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use std::ops::Range;

use super::node::{Node, bytes_of};
use super::typed::Typed;
use super::{characters, comments, shape};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Place, SourceFile};

/// Reads one YAML document. All errors in its keys and values are reported at once.
pub fn read<T: DeserializeOwned + JsonSchema + 'static>(
    file: &SourceFile,
) -> Result<T, Diagnostics> {
    if let Some(fault) = characters::refused(file) {
        return Err(fault.into());
    }
    let explained = |e: serde_yaml::Error| Diagnostics::from(invalid(file, &e));
    let node: Option<Node> =
        serde_yaml::from_str_with_options(file.text(), options()).map_err(explained)?;
    let node = node.unwrap_or_default();
    shape::check::<T>(file, &node)?;
    comments::check(file, &node)?;
    let typed = Typed {
        node: &node,
        text: file.text(),
    };
    T::deserialize(typed).map_err(|error| {
        Diagnostic::error(Code::InvalidYaml, "can't read the file")
            .source(&error)
            .at(Place::file(file.path()))
            .into()
    })
}

/// Tags mean nothing in our files: one that was passed over would be a wrong guess of what its author meant.
fn options() -> serde_yaml::Options {
    serde_yaml::options! { reject_unsupported_tags: true }
}

/// Reads what can be read of a document; its other faults are not reported.
pub fn peek<T: DeserializeOwned>(file: &SourceFile) -> Option<T> {
    let node: Node = serde_yaml::from_str(file.text()).ok()?;
    let typed = Typed {
        node: &node,
        text: file.text(),
    };
    T::deserialize(typed).ok()
}

/// The library's error, in its words, at its place.
fn invalid(file: &SourceFile, error: &serde_yaml::Error) -> Diagnostic {
    use serde_yaml::Error as E;
    let error = error.without_snippet();
    let text = error.to_string();
    let said = text.lines().next().unwrap_or_default();
    let said = said.trim_start_matches("error: ");
    // The place is shown by the snippet.
    let said = said.split(" at line ").next().unwrap_or(said);
    let range = place(file, error);
    let invalid = Diagnostic::error(Code::InvalidYaml, format!("invalid YAML: {said}"));
    let message = match error {
        E::DuplicateMappingKey { key, .. } => {
            let marked = file.text().get(range.clone()).unwrap_or_default();
            let key = key.as_deref().unwrap_or(marked);
            Diagnostic::error(Code::DuplicateKey, format!("duplicate key `{key}`"))
                .help("remove one of the two")
        }
        E::Budget { .. }
        | E::AliasReplayLimitExceeded { .. }
        | E::AliasExpansionLimitExceeded { .. }
        | E::AliasReplayStackDepthExceeded { .. }
        | E::AliasReplayCounterOverflow { .. }
        | E::RecursiveReferencesRequireWeakTypes { .. } => {
            invalid.help("replace the aliases (`*…`) with their values; nest less deeply")
        }
        _ => invalid.help(
            "text with one of `: # [ ] { } & * ! | > ' \" % @` in it may need quotes; \
             a quotation mark or bracket above may be unclosed",
        ),
    };
    message.at(file.place(range))
}

/// The bytes meant; the library knows the line and column of some errors only.
fn place(file: &SourceFile, error: &serde_yaml::Error) -> Range<usize> {
    let Some(location) = error.location().filter(|l| l.line() > 0) else {
        return 0..0;
    };
    if location
        .span()
        .byte_offset()
        .is_some_and(|offset| offset > 0)
    {
        return bytes_of(location);
    }
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let start = file.line_start(number(location.line()));
    let line = file
        .text()
        .get(start..)
        .and_then(|t| t.lines().next())
        .unwrap_or_default();
    let column = number(location.column()).saturating_sub(1);
    let offset = line
        .char_indices()
        .nth(column)
        .map_or(line.len(), |(i, _)| i);
    let marked = line
        .get(offset..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    start + offset..start + offset + marked
}

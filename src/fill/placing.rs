//! Tables in the report, those of models too: each is placed once, and can be referred to.

use minijinja::Value;

use super::functions::markup;
use super::recorder::{At, Shared};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Place;
use crate::spec::Specs;

/// A table, or a model with its table.
struct Placeable<'a> {
    name: &'a str,
    file: &'a str,
    printed: bool,
    numbered: bool,
}

fn placeables(specs: &Specs) -> impl Iterator<Item = Placeable<'_>> {
    let tables = specs.tables.iter().map(|table| Placeable {
        name: &table.name,
        file: table.file.path(),
        printed: table.content.printed,
        numbered: table.content.numbered,
    });
    tables.chain(specs.models.iter().map(|model| Placeable {
        name: &model.name,
        file: model.file.path(),
        printed: model.content.printed,
        numbered: model.content.numbered,
    }))
}

impl Shared {
    pub(super) fn table(&self, site: usize, name: &str) -> Value {
        let known = placeables(&self.specs).find(|known| known.name == name);
        if known.is_none() {
            let message = Diagnostic::error(format!("there is no table `{name}`"))
                .expected("expected the name of a file in report/tables/ or report/models/")
                .suggest(name, placeables(&self.specs).map(|known| known.name));
            self.error(At::argument(site, 0), message);
        } else if known.is_some_and(|known| !known.printed) {
            let message = Diagnostic::error(format!("the table `{name}` only makes figures"))
                .expected("expected a table that is printed")
                .help("take `printed: false` out of its file to place it");
            self.error(At::argument(site, 0), message);
        } else if !self.place_table(site, name) {
            let first = self.placed_at(name).and_then(|s| self.sites.place(s));
            let mut message = Diagnostic::error(format!("the table `{name}` is placed twice"))
                .expected("expected each table once");
            if let Some(first) = first {
                message = message.note(format!("it was placed at {}", first.label()));
            }
            self.error(
                site,
                message.help(format!("refer to it with {{{{ ref(\"{name}\") }}}}")),
            );
        }
        markup(format!("#include \"/tables/{name}.typ\""))
    }

    /// A cross-reference. Labels of headings and notes are judged by Typst, which knows them all.
    pub(super) fn reference(&self, site: usize, label: &str) -> Option<Value> {
        let table = placeables(&self.specs).find(|known| known.name == label);
        let at = At::argument(site, 0);
        if table.as_ref().is_some_and(|t| !t.printed || !t.numbered) {
            let message =
                Diagnostic::error(format!("the table `{label}` has no number to refer to"))
                    .expected("expected a table that is printed and numbered");
            self.error(at, message);
            return None;
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if label.is_empty() || !label.chars().all(plain) {
            let message = Diagnostic::error(format!("`{label}` is not a label"))
                .expected("expected letters, digits, - and _");
            self.error(at, message);
            return None;
        }
        if table.is_some() {
            self.refer(site, label);
        }
        // Without its own semicolon Typst would take the sentence's, or a bracket that follows.
        Some(markup(format!("#ref(<{label}>);")))
    }
}

/// Tables that are meant to be printed but that no template places.
pub(super) fn unplaced(specs: &Specs, placed: &[String], messages: &mut Diagnostics) {
    for table in placeables(specs) {
        if table.printed && !placed.iter().any(|placed| placed == table.name) {
            messages.push(
                Diagnostic::warning(format!("no template places the table `{}`", table.name))
                    .at(Place::file(table.file))
                    .help(format!(
                        "write {{{{ table(\"{}\") }}}} where it belongs, or `printed: false` if it only makes figures",
                        table.name
                    )),
            );
        }
    }
}

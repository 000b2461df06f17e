//! Tables in the report, those of models too, and its lists: each is placed once, and can be referred to.

use super::recorder::{At, Shared};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Place;
use crate::spec::Specs;

/// A table, or a model with its table.
pub(super) struct Placeable<'a> {
    pub(super) name: &'a str,
    file: &'a str,
    pub(super) printed: bool,
    pub(super) numbered: bool,
}

pub(super) fn placeables(specs: &Specs) -> impl Iterator<Item = Placeable<'_>> {
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

/// Records that a table is placed; gives the call that placed it before, if there is one.
pub(super) fn place_table(shared: &Shared, site: usize, table: &str) -> Option<usize> {
    let first = shared.placed_at(table);
    if first.is_none() {
        let mut record = shared.record();
        record.layout.tables.push((table.to_string(), site));
    }
    first
}

/// Records the call that places a list; a second one is refused.
pub(super) fn place_list(shared: &Shared, site: usize, name: &'static str) {
    let first = list(shared, name);
    shared.record().layout.lists.push((name, site));
    let Some(first) = first.filter(|first| *first != site) else {
        return;
    };
    let mut message = Diagnostic::error(
        Code::DuplicatePlacement,
        format!("the list of {name} is placed twice"),
    )
    .expected("it once in the report");
    if let Some(place) = shared.sites.place_of(first) {
        message = message.note(format!("it was placed at {}", place.label()));
    }
    shared.error(site, message);
}

/// The call that placed a list.
pub(super) fn list(shared: &Shared, name: &str) -> Option<usize> {
    let record = shared.record();
    let mut lists = record.layout.lists.iter();
    lists
        .find(|(known, _)| *known == name)
        .map(|(_, site)| *site)
}

/// Refuses references to what no template placed.
pub(super) fn check_references(shared: &Shared) {
    if shared.record().stopped {
        return;
    }
    let (first_cited, first_marked, referred) = {
        let layout = &mut shared.record().layout;
        let first = |of: &[(String, usize)]| of.first().map(|(_, site)| *site);
        let referred = std::mem::take(&mut layout.referred);
        (first(&layout.cited), first(&layout.marked), referred)
    };
    for (first, what, name) in [
        (first_marked, "an erratum is marked", "errata"),
        (first_cited, "a work is cited", "references"),
    ] {
        let Some(site) = first.filter(|_| list(shared, name).is_none()) else {
            continue;
        };
        let message = Diagnostic::error(
            Code::NotPlaced,
            format!("{what}, but no template lists the {name}"),
        )
        .expected(format!("the list of {name} somewhere in the report"))
        .help(format!("write {{{{ {name}() }}}} where it belongs"));
        shared.error(site, message);
    }
    let placed = shared.placed();
    for (table, site) in referred.iter().filter(|(table, _)| !placed.contains(table)) {
        let message = Diagnostic::error(
            Code::NotPlaced,
            format!("no template places the table `{table}`"),
        )
        .expected("a table placed in a template")
        .help(format!(
            "write {{{{ table(\"{table}\") }}}} where it belongs"
        ));
        shared.error(At::argument(*site, 0), message);
    }
}

/// Tables that are meant to be printed but that no template places.
pub(super) fn unplaced(specs: &Specs, placed: &[String], messages: &mut Diagnostics) {
    for table in placeables(specs) {
        if table.printed && !placed.iter().any(|placed| placed == table.name) {
            messages.push(
                Diagnostic::warning(Code::NotPlaced, format!("no template places the table `{}`", table.name))
                    .at(Place::file(table.file))
                    .help(format!(
                        "write {{{{ table(\"{}\") }}}} where it belongs, or `printed: false` in its file if only its figures are needed",
                        table.name
                    )),
            );
        }
    }
}

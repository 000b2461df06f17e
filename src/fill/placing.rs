//! Tables in the report, those of models too, charts, and its lists: each is placed once, and can be referred to.

use minijinja::Value;

use super::call::Call;
use super::escape::markup;
use super::placeable::{Kind, Placeable};
use super::recorder::{At, Shared};
use super::{charts, models, tables};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Place;
use crate::spec::Specs;

/// What templates can place.
static KINDS: [&Kind; 3] = [&tables::KIND, &models::KIND, &charts::KIND];

/// All that may be placed, and its kind.
pub(super) fn placeables(specs: &Specs) -> impl Iterator<Item = (&'static Kind, Placeable<'_>)> {
    KINDS
        .into_iter()
        .flat_map(|kind| (kind.all)(specs).into_iter().map(move |one| (kind, one)))
}

/// The kind of what has a name.
pub(super) fn kind_of(specs: &Specs, name: &str) -> Option<&'static Kind> {
    let mut all = placeables(specs);
    all.find(|(_, one)| one.name == name).map(|(kind, _)| kind)
}

/// Places what a call names: `table("NAME")`, `chart("NAME")`.
pub(super) fn place(call: &Call<'_>, noun: &str) -> Option<Value> {
    let name = &call.text(0)?;
    let shared = call.shared;
    let known = || placeables(&shared.specs).filter(|(kind, _)| kind.noun == noun);
    match known().find(|(_, one)| one.name == name) {
        None => {
            let folders = KINDS.iter().filter(|kind| kind.noun == noun);
            let folders: Vec<&str> = folders.map(|kind| kind.folder).collect();
            let message = Diagnostic::error(Code::UnknownName, format!("unknown {noun} `{name}`"))
                .expected(format!("the name of a file in {}", folders.join(" or ")))
                .suggest(name, known().map(|(_, one)| one.name));
            let other = placeables(&shared.specs).find(|(_, one)| one.name == name);
            call.wrong(
                0,
                match other {
                    Some((kind, _)) => {
                        message.help(format!("write {{{{ {}(\"{name}\") }}}}", kind.noun))
                    }
                    None => message,
                },
            );
        }
        Some((_, one)) if !one.printed => {
            let message = Diagnostic::error(
                Code::UnprintedTable,
                format!("the {noun} `{name}` is not printed"),
            )
            .expected(format!("a {noun} that is printed"))
            .help("remove `printed: false` from its file to place it");
            call.wrong(0, message);
        }
        Some((kind, _)) => {
            match shared.placed_at(name) {
                None => {
                    let mut record = shared.record();
                    record.layout.placed.push((name.to_string(), call.site));
                }
                Some(first) => {
                    let mut message = Diagnostic::error(
                        Code::DuplicatePlacement,
                        format!("the {noun} `{name}` is placed twice"),
                    )
                    .expected(format!("each {noun} once"));
                    if let Some(first) = shared.sites.place_of(first) {
                        message = message.note(format!("it was placed at {}", first.label()));
                    }
                    let help = format!("refer to it with {{{{ ref(\"{name}\") }}}}");
                    shared.error(call.site, message.help(help));
                }
            }
            return Some(markup(format!("#include \"/{}\"", kind.path(name))));
        }
    }
    Some(markup(String::new()))
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
    for (name, site) in referred.iter().filter(|(name, _)| !placed.contains(name)) {
        let noun = kind_of(&shared.specs, name).map_or("table", |kind| kind.noun);
        let message = Diagnostic::error(
            Code::NotPlaced,
            format!("no template places the {noun} `{name}`"),
        )
        .expected(format!("a {noun} placed in a template"))
        .help(format!(
            "write {{{{ {noun}(\"{name}\") }}}} where it belongs"
        ));
        shared.error(At::argument(*site, 0), message);
    }
}

/// What is meant to be printed but is placed by no template.
pub(super) fn unplaced(specs: &Specs, placed: &[String], messages: &mut Diagnostics) {
    for (kind, one) in placeables(specs) {
        if one.printed && !placed.iter().any(|placed| placed == one.name) {
            let (noun, name) = (kind.noun, one.name);
            let place = format!("write {{{{ {noun}(\"{name}\") }}}} where it belongs");
            let text = format!("no template places the {noun} `{name}`");
            let message = Diagnostic::warning(Code::NotPlaced, text).at(Place::file(one.file));
            messages.push(message.help(match noun {
                "table" => format!(
                    "{place}, or `printed: false` in its file if only its figures are needed"
                ),
                _ => place,
            }));
        }
    }
}

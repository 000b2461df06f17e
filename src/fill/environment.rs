//! What templates are filled in: the templates themselves, the library's settings, and what `report` is to them.

use minijinja::value::{Serde, ValueKind};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, context,
};
use std::sync::Arc;

use super::errors::Refused;
use super::{escape, marks, outline};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::project::{Project, private_use};
use crate::source::SourceFile;
use crate::spec::Specs;

/// Work that a template may do before it is stopped: a loop that never ends would otherwise hang the build.
const FUEL: u64 = 20_000_000;

/// The partials that every report can use, and that a project's own `templates/partials/` override.
const PARTIALS: [(&str, &str); 10] = [
    (
        "partials/chart.typ.j2",
        include_str!("../../templates/partials/chart.typ.j2"),
    ),
    (
        "partials/colophon.typ.j2",
        include_str!("../../templates/partials/colophon.typ.j2"),
    ),
    (
        "partials/errata.typ.j2",
        include_str!("../../templates/partials/errata.typ.j2"),
    ),
    (
        "partials/main.typ.j2",
        include_str!("../../templates/partials/main.typ.j2"),
    ),
    (
        "partials/model.typ.j2",
        include_str!("../../templates/partials/model.typ.j2"),
    ),
    (
        "partials/parts.typ.j2",
        include_str!("../../templates/partials/parts.typ.j2"),
    ),
    (
        "partials/references.typ.j2",
        include_str!("../../templates/partials/references.typ.j2"),
    ),
    (
        "partials/style.typ.j2",
        include_str!("../../templates/partials/style.typ.j2"),
    ),
    (
        "partials/table.typ.j2",
        include_str!("../../templates/partials/table.typ.j2"),
    ),
    (
        "partials/web.typ.j2",
        include_str!("../../templates/web/web.typ.j2"),
    ),
];

pub(super) fn environment() -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Custom("typst".into()));
    env.set_formatter(print);
    env.set_fuel(Some(FUEL));
    env.set_syntax(outline::syntax());
    // Would let a string pass as markup that no function made.
    env.remove_filter("safe");
    env.remove_filter("escape");
    env.remove_filter("e");
    env
}

/// What `{{ … }}` does with a value: texts are escaped, loose numbers refused.
fn print(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let refuse = |code: Code, message: &str, help: &str| {
        let refused = Diagnostic::error(code, message)
            .expected("a string or a figure")
            .help(help);
        Err(Error::new(ErrorKind::BadEscape, "refused").with_source(Refused(refused)))
    };
    // Layout counts; what it counted is not text.
    let layout = is_layout(state.name());
    let advice = "print it with figure, percent, count, words or fact, which round and record it";
    match value.kind() {
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default();
            if value.is_safe() {
                return out.write_str(text).map_err(Error::from);
            }
            let loose = marks::without_figures(text).contains(char::is_numeric);
            match loose {
                true if layout => out.write_str(&marks::mark_counted(&escape::typst(text))),
                true => {
                    return refuse(
                        Code::LooseNumber,
                        "typed number: this text contains a digit that does not come from a figure or a fact",
                        advice,
                    );
                }
                false => out.write_str(&escape::typst(text)),
            }
            .map_err(Error::from)
        }
        ValueKind::Number if layout => {
            let counted = marks::mark_counted(&value.to_string());
            out.write_str(&counted).map_err(Error::from)
        }
        ValueKind::Number => refuse(
            Code::LooseNumber,
            "unrecorded number: it is neither rounded nor recorded as a figure",
            advice,
        ),
        ValueKind::None => refuse(
            Code::UnprintableValue,
            "there is no value to print here",
            "test it first: {% if … %}…{% endif %}",
        ),
        kind => refuse(
            Code::UnprintableValue,
            &format!("a {kind} can't be printed"),
            "print its entries one by one with {% for … %}, or with |join; a function is called with its parentheses",
        ),
    }
}

/// All templates by name, a project's own before the embedded ones.
pub(super) fn templates(
    project: &Project,
    messages: &mut Diagnostics,
) -> Vec<(String, Arc<SourceFile>)> {
    let mut found: Vec<(String, Arc<SourceFile>)> = Vec::new();
    for folder in [
        "templates",
        "templates/macros",
        "templates/partials",
        "templates/sections",
    ] {
        let paths = messages.take(project.list(folder, ".typ.j2").map_err(Into::into));
        for path in paths.unwrap_or_default() {
            if let Some(file) = messages.take(project.read(&path).map_err(Into::into)) {
                messages.extend(private_use(&file, false));
                let name = path.trim_start_matches("templates/").to_string();
                // Lines end in one way, whatever the editor.
                let file = match file.text().contains('\r') {
                    true => SourceFile::new(path, file.text().replace("\r\n", "\n")),
                    false => file,
                };
                found.push((name, file));
            }
        }
    }
    for (name, text) in PARTIALS {
        if !found.iter().any(|(known, _)| known == name) {
            found.push((
                name.to_string(),
                SourceFile::new(format!("{EMBEDDED}{name}"), text),
            ));
        }
    }
    found
}

/// Whether a template is one of the general partials, or a project's own in place of one: they set pages and may count.
pub(super) fn is_layout(name: &str) -> bool {
    PARTIALS.iter().any(|(known, _)| *known == name)
}

/// What the paths of embedded templates begin with.
const EMBEDDED: &str = "(refigure)/";

/// Whether a path is that of an embedded template.
pub(super) fn is_embedded(path: &str) -> bool {
    path.starts_with(EMBEDDED)
}

pub(super) fn section_name(template: &str) -> Option<String> {
    let name = template
        .strip_prefix("sections/")?
        .strip_suffix(".typ.j2")?;
    Some(name.to_string())
}

/// `report` as templates see it: strings are markup already, so that `report.title` prints as is. In prose they
/// are marked as names and titles.
pub(super) fn report_value(specs: &Specs, prose: bool) -> Value {
    let report = &specs.report.content;
    let language = report.language();
    let text = |text: &str| {
        let text = escape::typst(text);
        Value::from_safe_string(match prose {
            true => marks::mark_given(&text),
            false => text,
        })
    };
    let quoted = |text: &str| Value::from_safe_string(escape::typst_string(text));
    let optional = |value: &Option<String>| match value {
        Some(value) => text(value),
        None => Value::from(()),
    };
    let authors: Vec<Value> = report
        .authors
        .iter()
        .map(|a| context! { name => text(&a.name), plain_name => quoted(&a.name), affiliation => optional(&a.affiliation) })
        .collect();
    let list = |list: &[String]| -> Vec<Value> { list.iter().map(|entry| text(entry)).collect() };
    let references: Vec<Value> = report
        .references
        .iter()
        .map(|(key, r)| context! { key => key.value.clone(), short => text(&r.short), full => text(&r.full) })
        .collect();
    let datasets: Vec<Value> = specs
        .codebooks
        .iter()
        .map(|codebook| {
            let book = &codebook.content;
            context! {
                name => codebook.name.clone(),
                title => text(&book.title),
                respondents => text(&book.respondents),
                unit => optional(&book.unit),
                mode => optional(&book.mode),
                date => optional(&book.date),
                source => optional(&book.source),
            }
        })
        .collect();
    // What follows the whole part of a percentage.
    let decimals = match report.rounding.share {
        0 => String::new(),
        places => language.number(&format!(".{}", "0".repeat(usize::from(places)))),
    };
    context! {
        title => text(&report.title),
        subtitle => optional(&report.subtitle),
        edition => optional(&report.edition),
        series => optional(&report.series),
        statement => optional(&report.statement),
        running_title => optional(&report.running_title),
        floats => report.floats,
        cover => report.cover,
        contents => report.contents,
        colophon => report.colophon,
        language => quoted(&report.language),
        keywords => list(&report.keywords),
        plain_keywords => report.keywords.iter().map(|k| quoted(k)).collect::<Vec<_>>(),
        classification => list(&report.classification),
        authors,
        datasets,
        references,
        decimals => Value::from_safe_string(decimals),
        labels => as_markup(&Value::from(Serde(&language.labels))),
    }
}

/// Texts that are markup already, within lists and mappings too.
fn as_markup(value: &Value) -> Value {
    let entries = || value.try_iter().into_iter().flatten();
    match value.kind() {
        ValueKind::Map => {
            let entry = |key: Value| Some((key.clone(), as_markup(&value.get_item(&key).ok()?)));
            Value::from_pairs(entries().filter_map(entry))
        }
        ValueKind::Seq => entries().map(|entry| as_markup(&entry)).collect(),
        _ => Value::from_safe_string(value.to_string()),
    }
}

/// The YAML files whose texts are printed.
pub(super) fn texts(specs: &Specs) -> impl Iterator<Item = &Arc<SourceFile>> {
    let tables = specs.tables.iter().map(|table| &table.file);
    let models = specs.models.iter().map(|model| &model.file);
    let charts = specs.charts.iter().map(|chart| &chart.file);
    let codebooks = specs.codebooks.iter().map(|book| &book.file);
    let single = [&specs.report.file, &specs.facts.file, &specs.errata.file];
    let published = &specs.published;
    let values = published.tables.iter().map(|table| &table.file);
    let values = values.chain(published.prose.iter().map(|prose| &prose.file));
    single
        .into_iter()
        .chain(tables)
        .chain(models)
        .chain(charts)
        .chain(codebooks)
        .chain(values)
}

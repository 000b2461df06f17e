//! Prose asks for figures: templates become Typst sources, and every use of a figure is recorded.
//!
//! The only module that knows minijinja. `sites` gives every call of a template function a number, so that a use has
//! a template and a line; `marks` wraps every printed figure in invisible marks, so that its bytes are known in the
//! output; `functions` is what authors call; `lint` refuses numbers that come from nowhere.

mod answers;
mod arguments;
mod escape;
mod functions;
mod lint;
mod marks;
mod messages;
mod ranked;
mod recorder;
mod sites;
mod syntax;
mod tables;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use std::ops::Range;
use std::sync::Arc;

use crate::compute::Computed;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::figures::Figures;
use crate::project::Project;
use crate::source::{Place, SourceFile};
use crate::spec::Specs;

pub use functions::NAMES as FUNCTIONS;
use recorder::Shared;
pub use recorder::Use;
use sites::Sites;

/// Work that a template may do before it is stopped: a loop that never ends would otherwise hang the build.
const FUEL: u64 = 20_000_000;

/// The partials that every report can use, and that a project's own `templates/partials/` override.
const PARTIALS: [(&str, &str); 4] = [
    (
        "partials/main.typ.j2",
        include_str!("../../templates/partials/main.typ.j2"),
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
];

/// A generated Typst file.
#[derive(Debug, Clone)]
pub struct Generated {
    /// Path of the virtual file, such as `sections/aims.typ`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Printed figures: bytes of `text` and the use's number, in order.
    pub printed: Vec<(Range<usize>, usize)>,
    /// Figures that only decided something: the byte of `text` that follows, and the use's number.
    pub decided: Vec<(usize, usize)>,
    origins: Vec<Origin>,
}

/// Which bytes of a generated file come from which bytes of a template.
#[derive(Debug, Clone)]
struct Origin {
    generated: Range<usize>,
    template: Arc<SourceFile>,
    source: Range<usize>,
    /// The text is the template's own, byte by byte.
    verbatim: bool,
}

impl Generated {
    /// The author's place for bytes of the generated text.
    pub fn origin(&self, range: Range<usize>) -> Option<Place> {
        let after = self
            .origins
            .partition_point(|o| o.generated.end <= range.start);
        let origin = self.origins.get(after).or(self.origins.last())?;
        if !origin.verbatim {
            return Some(origin.template.place(origin.source.clone()));
        }
        let inside = |offset: usize| {
            let offset = offset.clamp(origin.generated.start, origin.generated.end);
            origin.source.start + (offset - origin.generated.start)
        };
        Some(
            origin
                .template
                .place(inside(range.start)..inside(range.end)),
        )
    }
}

/// Filled templates.
#[derive(Debug, Clone)]
pub struct Filled {
    /// The Typst sources; the first is the main file.
    pub files: Vec<Generated>,
    /// Every use of a figure, in the order of the report.
    pub uses: Vec<Use>,
    /// What the data make false in the prose, and warnings.
    pub findings: Diagnostics,
}

/// What the colophon says of the build.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Colophon {
    /// Version of this program.
    pub version: String,
    /// Packages and their versions.
    pub packages: Vec<(String, String)>,
    /// A hash over all inputs.
    pub inputs: String,
    /// The edition's date in words.
    pub date: String,
}

/// Fills all templates.
pub fn fill(
    project: &Project,
    specs: Arc<Specs>,
    computed: Arc<Computed>,
    colophon: impl FnOnce(&Project) -> Colophon,
) -> Result<Filled, Diagnostics> {
    let mut messages = Diagnostics::new();
    let mut sites = Sites::default();
    let mut env = environment();
    for (name, file) in templates(project, &mut messages) {
        if !is_embedded(&name) {
            lint::loose_numbers(&file, &mut messages);
        }
        let rewritten = sites.add(&name, &file);
        if let Some(fault) = syntax::too_long(&file) {
            messages.push(fault);
            continue;
        }
        if let Err(error) = env.add_template_owned(name, rewritten) {
            messages.push(self::messages::explain(&error, &sites));
        }
    }
    syntax::check_inclusions(&sites, &mut messages);
    messages.clone().into_result()?;
    let shared = Arc::new(Shared::new(specs, computed, sites));
    functions::register(&mut env, &shared);
    let report = report_value(&shared.specs);

    let content = &shared.specs.report.content;
    let mut files = Vec::new();
    let (mut front, mut sections) = (Vec::new(), Vec::new());
    for (index, section) in content.front.iter().chain(&content.sections).enumerate() {
        let name = format!("sections/{}.typ.j2", section.value);
        if shared.sites.file(&name).is_none() {
            let known: Vec<String> = shared.sites.names().filter_map(section_name).collect();
            messages.push(
                Diagnostic::error(format!(
                    "there is no template for the section `{}`",
                    section.value
                ))
                .at(shared.specs.report.place(section))
                .expected(format!("expected templates/{name}"))
                .suggest(section, known.iter().map(String::as_str)),
            );
            continue;
        }
        let path = format!("sections/{}.typ", section.value);
        files.extend(render(
            &env,
            &shared,
            &name,
            &path,
            context! { report => &report },
        ));
        let part = if index < content.front.len() {
            &mut front
        } else {
            &mut sections
        };
        part.push(Value::from_safe_string(path));
    }
    let placed = shared.placed();
    for name in &placed {
        let Some(table) = tables::context(&shared, name) else {
            continue;
        };
        let path = format!("tables/{name}.typ");
        let values = context! { table, report => &report };
        files.extend(render(
            &env,
            &shared,
            "partials/table.typ.j2",
            &path,
            values,
        ));
    }
    shared.check_references();
    let colophon = Value::from(Serde(colophon(project)));
    for partial in ["references", "style"] {
        let name = format!("partials/{partial}.typ.j2");
        let path = format!("{partial}.typ");
        let values = context! { report => &report, colophon => &colophon };
        files.extend(render(&env, &shared, &name, &path, values));
    }
    let values = context! { report, front, sections, colophon };
    let main = render(&env, &shared, "partials/main.typ.j2", "main.typ", values);
    files.splice(0..0, main);

    let recorder = shared.finish();
    messages.extend(recorder.errors);
    let complete = messages.is_empty();
    messages.extend(recorder.findings);
    if complete {
        // What no template places may stand in one that could not be filled.
        unplaced(&shared, &placed, &mut messages);
    }
    messages.clone().into_result()?;
    Ok(Filled {
        files,
        uses: recorder.uses,
        findings: messages,
    })
}

/// Renders one template into a generated file.
fn render(
    env: &Environment<'_>,
    shared: &Shared,
    template: &str,
    path: &str,
    values: Value,
) -> Option<Generated> {
    let before = shared.uses();
    let rendered = env
        .get_template(template)
        .and_then(|t| t.render_with_spans(values));
    let (text, spans) = match rendered {
        Ok(rendered) => rendered,
        Err(error) => {
            shared.error_placed(messages::explain(&error, &shared.sites));
            return None;
        }
    };
    for span in &spans {
        let printed = text.get(span.output_range()).unwrap_or_default();
        if !marks::untouched(printed, |number| shared.text_of_use(number))
            && let Some((file, source)) = shared.sites.author(span.name(), span.source_range())
        {
            shared.error_placed(
                Diagnostic::error("a filter changed the text of a figure")
                    .at(file.place(source))
                    .expected("expected the figure as its function prints it")
                    .help("`places=` sets the decimal places, `capital=true` a capital letter; other filters would falsify it"),
            );
        }
    }
    let stripped = marks::strip(&text);
    let origin = |span: &minijinja::OutputSpan| -> Option<Origin> {
        let generated = span.output_range();
        let (template, source) = shared.sites.author(span.name(), span.source_range())?;
        Some(Origin {
            generated: stripped.moved(generated.start)..stripped.moved(generated.end),
            template,
            source,
            verbatim: span.kind() == minijinja::OutputSpanKind::Raw,
        })
    };
    let origins: Vec<Origin> = spans.iter().filter_map(origin).collect();
    let decided = (before..shared.uses())
        .filter(|number| {
            !stripped
                .printed
                .iter()
                .any(|(_, printed)| printed == number)
        })
        .filter_map(|number| {
            Some((
                follows(&origins, shared.site_of_use(number)?, shared)?,
                number,
            ))
        })
        .collect();
    Some(Generated {
        path: path.to_string(),
        origins,
        printed: stripped.printed,
        decided,
        text: stripped.text,
    })
}

/// The byte of the generated text that follows a call in its template.
fn follows(origins: &[Origin], site: usize, shared: &Shared) -> Option<usize> {
    let (file, call) = shared.sites.call(site)?;
    let mut after = origins
        .iter()
        .filter(|o| o.source.end > call.end && Arc::ptr_eq(&o.template, file));
    let origin = after.next()?;
    let inside = call.end.saturating_sub(origin.source.start);
    Some(origin.generated.start + if origin.verbatim { inside } else { 0 })
}

/// A table that is meant to be printed but that no template places.
fn unplaced(shared: &Shared, placed: &[String], messages: &mut Diagnostics) {
    for table in &shared.specs.tables {
        if table.content.printed && !placed.contains(&table.name) {
            messages.push(
                Diagnostic::warning(format!("no template places the table `{}`", table.name))
                    .at(Place::file(table.file.path()))
                    .help(format!(
                        "write {{{{ table(\"{}\") }}}} where it belongs, or `printed: false` if it only makes figures",
                        table.name
                    )),
            );
        }
    }
}

/// Tags are Jinja's; a statement alone on its line leaves no empty line behind, which would end a Typst paragraph.
fn syntax() -> SyntaxConfig {
    let mut builder = SyntaxConfig::builder();
    builder.trim_blocks(true).lstrip_blocks(true);
    // The delimiters are the defaults: building can't fail, and if it did, the defaults would do.
    builder.build().unwrap_or_default()
}

fn environment() -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Custom("typst".into()));
    env.set_formatter(escape::print);
    env.set_fuel(Some(FUEL));
    env.set_syntax(syntax());
    // Would let a string pass as markup that no function made.
    env.remove_filter("safe");
    env.remove_filter("escape");
    env.remove_filter("e");
    env
}

/// All templates by name, a project's own before the embedded ones.
fn templates(project: &Project, messages: &mut Diagnostics) -> Vec<(String, Arc<SourceFile>)> {
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
                marks::refuse(&file, messages);
                found.push((path.trim_start_matches("templates/").to_string(), file));
            }
        }
    }
    for (name, text) in PARTIALS {
        if !found.iter().any(|(known, _)| known == name) {
            found.push((
                name.to_string(),
                SourceFile::new(format!("(refigure)/{name}"), text),
            ));
        }
    }
    found
}

/// Whether a template is one of the general partials, or a project's own in place of one: they set pages and may count.
fn is_embedded(name: &str) -> bool {
    PARTIALS.iter().any(|(known, _)| *known == name)
}

fn section_name(template: &str) -> Option<String> {
    let name = template
        .strip_prefix("sections/")?
        .strip_suffix(".typ.j2")?;
    Some(name.to_string())
}

/// `report` as templates see it: strings are markup already, so that `report.title` prints as it stands.
fn report_value(specs: &Specs) -> Value {
    let report = &specs.report.content;
    let text = |text: &str| Value::from_safe_string(escape::typst(text));
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
    // What stands behind the whole part of a percentage.
    let decimals = match report.rounding.share {
        0 => String::new(),
        places => format!(".{}", "0".repeat(usize::from(places))),
    };
    context! {
        title => text(&report.title),
        subtitle => optional(&report.subtitle),
        edition => optional(&report.edition),
        series => optional(&report.series),
        statement => optional(&report.statement),
        running_title => optional(&report.running_title),
        language => quoted(&report.language),
        keywords => list(&report.keywords),
        plain_keywords => report.keywords.iter().map(|k| quoted(k)).collect::<Vec<_>>(),
        classification => list(&report.classification),
        authors,
        references,
        decimals,
    }
}

/// The figures that no template uses, by id: authors may want to know, nobody is stopped.
pub fn unused<'a>(figures: &'a Figures, uses: &[Use]) -> Vec<&'a str> {
    let used: std::collections::BTreeSet<&str> = uses.iter().map(|u| u.figure.as_str()).collect();
    figures
        .iter()
        .map(|f| f.id.as_str())
        .filter(|id| !used.contains(id))
        .collect()
}

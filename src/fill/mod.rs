//! Prose asks for figures: templates become Typst sources, and every use of a figure is recorded.
//!
//! The only module that knows minijinja. From the ground up: `outline` reads a template, `sites` gives every call of a
//! template function and every comparison a number, so that a use has a template and a line; `marks` wraps every printed
//! figure in invisible marks, so that its bytes are known in the output; `recorder` keeps what was done; `functions` is
//! what authors call; `conditions` looks at what is compared; `lint` refuses numbers that come from nowhere, and `lost`
//! what was meant as a tag.

mod call;
mod charts;
mod columns;
mod conditions;
mod environment;
mod errata;
mod errors;
mod escape;
mod extents;
mod functions;
mod generated;
mod heads;
mod lint;
mod lookup;
mod lost;
mod marks;
mod models;
mod numbers;
mod outline;
mod placeable;
mod placing;
mod reader;
mod recorder;
mod results;
mod sites;
mod small_cells;
mod tables;
mod templates;
mod texts;

use minijinja::{Value, context};
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::Assessment;
use crate::compute::Computed;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::language::Language;
use crate::source::SourceFile;
use crate::spec::Specs;

pub use functions::functions;
pub use generated::Generated;
use recorder::Shared;
pub use recorder::Use;
pub use templates::Templates;

/// Filled templates.
#[derive(Debug, Clone)]
pub struct Filled {
    /// The Typst sources; the first is the main file.
    pub files: Vec<Generated>,
    /// Titles, questions and notes of the tables and models that are placed, a file each.
    pub captions: Vec<Generated>,
    /// The sections after the front matter, in order.
    pub sections: Vec<Section>,
    /// The appendices, in order.
    pub appendices: Vec<Section>,
    /// Every use of a figure, in the order of the report.
    pub uses: Vec<Use>,
    /// The language of the text.
    pub language: &'static Language,
    /// Facts that templates ask for.
    pub facts: BTreeSet<String>,
    /// The YAML files whose texts are printed.
    pub texts: Vec<Arc<SourceFile>>,
    /// What the data make false in the prose, and warnings.
    pub findings: Diagnostics,
}

/// The file of a section, and those of the tables and charts that it places.
#[derive(Debug, Clone)]
pub struct Section {
    /// Path of the section's file.
    pub path: String,
    /// Paths of the files of the tables and charts, in order.
    pub tables: Vec<String>,
}

/// What the colophon says of the build.
#[derive(Debug, Clone)]
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

impl Colophon {
    /// What its partial sees: texts, digits and all.
    fn value(&self) -> Value {
        let text = |text: &String| escape::markup(escape::typst(text));
        let pairs = |pairs: &[(String, String)]| -> Vec<Value> {
            let pair = |(a, b): &(String, String)| Value::from(vec![text(a), text(b)]);
            pairs.iter().map(pair).collect()
        };
        context! {
            version => text(&self.version),
            packages => pairs(&self.packages),
            inputs => text(&self.inputs),
            date => text(&self.date),
        }
    }
}

/// Fills all templates. `each` is called for every file as soon as it is filled.
pub fn fill(
    templates: &Templates,
    specs: Arc<Specs>,
    computed: Arc<Computed>,
    assessment: Arc<Assessment>,
    colophon: Colophon,
    mut each: impl FnMut(&Generated),
) -> Result<Filled, Diagnostics> {
    let mut messages = Diagnostics::new();
    let sites = Arc::clone(&templates.sites);
    let texts: Vec<_> = environment::texts(&specs).cloned().collect();
    let shared = Shared::new(specs, computed, assessment, sites, &texts);
    let shared = Arc::new(shared);
    let mut env = templates.env.clone();
    functions::register(&mut env, &shared);
    conditions::register(&mut env, &shared);
    let prose = environment::report_value(&shared.specs, true);
    let report = environment::report_value(&shared.specs, false);

    let content = &shared.specs.report.content;
    let mut files = Vec::new();
    let mut add = |file: Option<Generated>| {
        files.extend(file.inspect(&mut each));
    };
    let mut parts = [Vec::new(), Vec::new(), Vec::new()];
    for (index, section) in content.parts().enumerate() {
        let name = format!("sections/{}.typ.j2", section.value);
        if shared.sites.file(&name).is_none() {
            let known: Vec<String> = shared
                .sites
                .names()
                .filter_map(environment::section_name)
                .collect();
            messages.push(
                Diagnostic::error(
                    Code::MissingFile,
                    format!("there is no template for the section `{}`", section.value),
                )
                .at(shared.specs.report.place(section))
                .expected(format!("templates/{name}"))
                .suggest(section, known.iter().map(String::as_str)),
            );
            continue;
        }
        let path = format!("sections/{}.typ", section.value);
        let values = context! { report => &prose };
        let before = shared.placed().len();
        add(generated::render(&env, &shared, &name, &path, values));
        let placed = shared.placed().into_iter().skip(before);
        let tables = placed
            .filter_map(|name| path_of(&shared.specs, &name))
            .collect();
        let [front, sections, appendices] = &mut parts;
        let part = match index.checked_sub(content.front.len()) {
            None => front,
            Some(index) if index < content.sections.len() => sections,
            Some(_) => appendices,
        };
        part.push(Section { path, tables });
    }
    let [front, sections, appendices] = parts;
    let placed = shared.placed();
    let mut captions = Vec::new();
    for name in &placed {
        let before = shared.uses();
        let kind = placing::kind_of(&shared.specs, name);
        let (texts, files) = texts::fill(&env, &shared, name, &prose);
        let Some((kind, context)) =
            kind.and_then(|kind| Some((kind, (kind.context)(&shared, name, &texts)?)))
        else {
            continue;
        };
        captions.extend(files);
        let path = kind.path(name);
        let values =
            context! { report => &report, ..Value::from_pairs([(kind.variable, context)]) };
        let partial = format!("partials/{}.typ.j2", kind.partial);
        let call = shared
            .placed_at(name)
            .and_then(|site| shared.sites.place_of(site));
        let placed = generated::render(&env, &shared, &partial, &path, values);
        add(placed.map(|file| file.placed_by(call).with(before..shared.uses())));
    }
    placing::check_references(&shared);
    let colophon = colophon.value();
    for partial in ["references", "colophon", "style", "parts", "web"] {
        let name = format!("partials/{partial}.typ.j2");
        let path = format!("{partial}.typ");
        let values = context! { report => &report, colophon => &colophon };
        add(generated::render(&env, &shared, &name, &path, values));
    }
    if let Some(list) = errata::context(&shared) {
        let values = context! { report => &report, ..list };
        let name = "partials/errata.typ.j2";
        add(generated::render(&env, &shared, name, "errata.typ", values));
    }
    let paths = |part: &[Section]| -> Vec<Value> {
        let safe = |section: &Section| Value::from_safe_string(section.path.clone());
        part.iter().map(safe).collect()
    };
    let values = context! {
        report,
        front => paths(&front),
        sections => paths(&sections),
        appendices => paths(&appendices),
        colophon,
    };
    let main = generated::render(&env, &shared, "partials/main.typ.j2", "main.typ", values);
    files.splice(0..0, main.inspect(each));

    let recorder = shared.finish();
    messages.append(recorder.errors);
    let complete = messages.is_empty();
    messages.append(recorder.findings);
    if complete {
        // What no template places may be placed by one that could not be filled.
        placing::unplaced(&shared.specs, &placed, &mut messages);
    }
    messages.clone().into_result()?;
    Ok(Filled {
        files,
        captions,
        sections,
        appendices,
        uses: recorder.uses,
        language: shared.language(),
        facts: recorder.facts,
        texts,
        findings: messages,
    })
}

/// Path of the file of what is placed.
fn path_of(specs: &Specs, name: &str) -> Option<String> {
    Some(placing::kind_of(specs, name)?.path(name))
}

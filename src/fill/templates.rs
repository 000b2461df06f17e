//! Templates, read and ready to be filled: what can be known of them without a single figure.

use minijinja::Environment;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::outline::{Outline, too_long};
use super::sites::Sites;
use super::{environment, errors, functions, lint, lost, reader, texts};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::Expression;
use crate::project::Project;
use crate::source::{Place, SourceFile};
use crate::spec::Specs;

/// All templates of a report.
#[derive(Debug, Clone)]
pub struct Templates {
    pub(super) env: Environment<'static>,
    pub(super) sites: Arc<Sites>,
    /// Expressions over figures that are written out as arguments, each once.
    pub expressions: Vec<Expression>,
}

impl Templates {
    /// Reads a project's templates, and those in its YAML files; the faults of all of them are reported together.
    pub fn read(project: &Project, specs: &Specs) -> Result<Self, Diagnostics> {
        let language = specs.report.content.language();
        let functions: Vec<&str> = functions::functions().map(|(name, _)| name).collect();
        let mut faults = Diagnostics::new();
        let mut sites = Sites::default();
        let mut env = environment::environment();
        let templates = environment::templates(project, &mut faults);
        let mut expressions: Vec<Expression> = Vec::new();
        let mut named_by = Inclusions::new();
        let names: Vec<&str> = templates.iter().map(|(name, _)| name.as_str()).collect();
        let texts = texts::all(specs);
        for (name, file) in templates.iter().chain(&texts) {
            if let Some(fault) = too_long(file) {
                faults.push(fault);
                continue;
            }
            let whole = !lost::comments(file, &mut faults);
            let outline = match reader::read(file, &functions, language) {
                Ok(outline) => outline,
                Err(error) => {
                    if whole {
                        faults.push(errors::unreadable(&error, file));
                    }
                    Outline::default()
                }
            };
            let layout = environment::is_layout(name);
            let escaped = match texts::is_text(name) {
                true => {
                    texts::check(file, &outline, &mut faults);
                    texts::escaped(file, &outline)
                }
                false => {
                    inclusions(file, &outline, layout, &names, &mut faults);
                    Vec::new()
                }
            };
            if !layout {
                lint::check(file, &outline, &functions, language, whole, &mut faults);
            }
            let named = outline.inclusions.iter().filter_map(|inclusion| {
                let place = file.place(inclusion.range.clone());
                Some((inclusion.name.clone()?, place))
            });
            named_by.insert(name.as_str(), named.collect());
            for expression in expressions_of(file, &outline) {
                if !expressions.contains(&expression) {
                    expressions.push(expression);
                }
            }
            let text = sites.add(name, file, &outline, !layout, &escaped);
            if let Err(error) = env.add_template_owned(name.clone(), text)
                && faults.is_empty()
            {
                faults.push(errors::explain(&error, &sites));
            }
        }
        circles(&named_by, &mut faults);
        faults.into_result()?;
        Ok(Self {
            env,
            sites: Arc::new(sites),
            expressions,
        })
    }
}

/// The expressions over figures among the arguments of calls.
fn expressions_of(file: &SourceFile, outline: &Outline) -> impl Iterator<Item = Expression> {
    let arguments = outline.calls.iter().flat_map(|call| &call.arguments);
    arguments.filter_map(|range| {
        let written = file.text().get(range.clone())?.trim();
        let quotes = ['"', '\''];
        let inner = written.strip_prefix(quotes)?.strip_suffix(quotes)?;
        Expression::arithmetic(inner).ok()
    })
}

/// Refuses templates that are named and not there, and layout in prose.
fn inclusions(
    file: &SourceFile,
    outline: &Outline,
    layout: bool,
    names: &[&str],
    faults: &mut Diagnostics,
) {
    for inclusion in &outline.inclusions {
        let message = match &inclusion.name {
            None if !layout => {
                Diagnostic::error(Code::InvalidInclude, "the name of a template is computed")
                    .expected("a literal name in quotes")
            }
            Some(name) if inclusion.needed && !names.contains(&name.as_str()) => {
                Diagnostic::error(Code::UnknownName, format!("there is no template `{name}`"))
                    .expected("a file below templates/, such as sections/NAME.typ.j2")
                    .suggest(name, names.iter().copied())
            }
            Some(name) if !layout && environment::is_layout(name) => Diagnostic::error(
                Code::CodeInProse,
                format!("layout in prose: `{name}`"),
            )
            .expected("a template that is checked for typed numbers")
            .help("only layout may contain numbers; macros for prose belong in templates/macros/"),
            _ => continue,
        };
        faults.push(message.at(file.place(inclusion.range.clone())));
    }
}

/// Of each template, the templates that it names, and where.
type Inclusions<'a> = BTreeMap<&'a str, Vec<(String, Place)>>;

/// Refuses templates that lead back to themselves; each circle at the template whose name comes first.
fn circles(inclusions: &Inclusions<'_>, faults: &mut Diagnostics) {
    let mut told: Vec<&str> = Vec::new();
    for (start, named) in inclusions {
        for (next, place) in named {
            let mut reached = vec![next.as_str()];
            let mut at = 0;
            while let Some(name) = reached.get(at).copied() {
                at += 1;
                let more = inclusions.get(name).into_iter().flatten();
                for (name, _) in more {
                    if !reached.contains(&name.as_str()) {
                        reached.push(name);
                    }
                }
            }
            if reached.contains(start) && !told.contains(start) {
                told.extend(reached);
                faults.push(
                    Diagnostic::error(Code::InvalidInclude, "a template includes itself")
                        .at(place.clone())
                        .expected("a different template"),
                );
            }
        }
    }
}

//! Templates, read and ready to be filled: what can be known of them without a single figure.

use minijinja::Environment;
use std::sync::Arc;

use super::sites::Sites;
use super::{environment, lint, messages, syntax};
use crate::diagnostic::Diagnostics;
use crate::project::Project;

/// All templates of a report.
#[derive(Debug, Clone)]
pub struct Templates {
    pub(super) env: Environment<'static>,
    pub(super) sites: Arc<Sites>,
}

impl Templates {
    /// Reads a project's templates; the faults of all of them are told together.
    pub fn read(project: &Project) -> Result<Self, Diagnostics> {
        let mut faults = Diagnostics::new();
        let mut sites = Sites::default();
        let mut env = environment::environment();
        for (name, file) in environment::templates(project, &mut faults) {
            if !environment::is_embedded(&name) {
                lint::loose_numbers(&file, &mut faults);
            }
            let rewritten = sites.add(&name, &file);
            if let Some(fault) = syntax::too_long(&file) {
                faults.push(fault);
                continue;
            }
            // What is wrong is told of the text as the author wrote it.
            if let Err(error) = env.add_template_owned(name.clone(), rewritten) {
                let written = env.add_template_owned(name, file.text().to_string());
                faults.push(match written {
                    Err(written) => messages::unreadable(&written, &file),
                    Ok(()) => messages::explain(&error, &sites),
                });
            }
        }
        syntax::check_inclusions(&sites, &mut faults);
        faults.into_result()?;
        Ok(Self {
            env,
            sites: Arc::new(sites),
        })
    }
}

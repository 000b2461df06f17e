//! Templates, read and ready to be filled: what can be known of them without a single figure.

use minijinja::Environment;
use std::sync::Arc;

use super::sites::Sites;
use super::tokens::tokens;
use super::{environment, inclusions, lint, messages, syntax};
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
            let layout = environment::is_embedded(&name);
            let tokens = tokens(file.text());
            let rewritten = sites.add(&name, &file, &tokens);
            if let Some(fault) = syntax::too_long(&file, &tokens) {
                if !layout {
                    lint::loose_numbers(&file, &tokens, None, &mut faults);
                }
                faults.push(fault);
                continue;
            }
            let mut unreadable = None;
            // What is wrong is told of the text as the author wrote it.
            if let Err(error) = env.add_template_owned(name.clone(), rewritten) {
                unreadable = Some(
                    match env.add_template_owned(name, file.text().to_string()) {
                        Err(written) => messages::unreadable(&written, &file),
                        Ok(()) => syntax::Unreadable {
                            told: messages::explain(&error, &sites),
                            doubtful: 0..0,
                        },
                    },
                );
            }
            if !layout {
                let doubtful = unreadable.as_ref().map(|fault| fault.doubtful.clone());
                lint::loose_numbers(&file, &tokens, doubtful, &mut faults);
            }
            faults.extend(unreadable.map(|fault| fault.told));
        }
        inclusions::check(&sites, &mut faults);
        faults.into_result()?;
        Ok(Self {
            env,
            sites: Arc::new(sites),
        })
    }
}

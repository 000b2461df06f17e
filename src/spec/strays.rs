//! Files that look as if they were meant to be read, and are not.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::project::Project;
use crate::source::Place;

/// Refuses files of a folder whose extension is not spelt as in `endings`, and YAML in a subfolder. Responses may
/// be kept elsewhere; what describes something is not.
pub(super) fn refuse(
    project: &Project,
    folder: &str,
    endings: &[&str],
    messages: &mut Diagnostics,
) {
    let strays = messages.take(project.strays(folder).map_err(Into::into));
    for path in strays.unwrap_or_default() {
        let (_, ending) = path.rsplit_once('.').unwrap_or_default();
        let meant = match ending.to_lowercase().as_str() {
            "csv" => ".csv",
            _ => ".yaml",
        };
        let message = Diagnostic::error(Code::StrayFile, format!("{path} is not read"))
            .at(Place::file(path.as_str()));
        if path.ends_with(meant) {
            messages.push(
                message
                    .expected(format!("it directly in {folder}/"))
                    .help("move it there, or out of the folder"),
            );
        } else if endings.contains(&meant) {
            messages.push(
                message
                    .expected(format!("a name that ends with {meant}"))
                    .help("rename it, or move it out of the folder"),
            );
        }
    }
}

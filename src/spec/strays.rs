//! Files that look as if they were meant to be read, and are not.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::project::Project;
use crate::source::Place;

/// Refuses files of a folder that have another ending than `endings`, and YAML in a folder within.
pub(super) fn refuse(
    project: &Project,
    folder: &str,
    endings: &[&str],
    messages: &mut Diagnostics,
) {
    let names = messages.take(project.list(folder, "").map_err(Into::into));
    let read = |path: &String| endings.iter().any(|ending| path.ends_with(ending));
    for path in names.unwrap_or_default().iter().filter(|path| !read(path)) {
        let not_read =
            |path: &str| Diagnostic::error(format!("{path} is not read")).at(Place::file(path));
        let (_, ending) = path.rsplit_once('.').unwrap_or_default();
        let meant = match ending.to_lowercase().as_str() {
            "yml" | "yaml" => ".yaml",
            "csv" => ".csv",
            _ => "",
        };
        if endings.contains(&meant) {
            messages.push(
                not_read(path)
                    .expected(format!("expected a name that ends with {meant}"))
                    .help("rename it, or move it out of the folder"),
            );
        } else if project.root().join(path).is_dir() {
            // Responses may be kept elsewhere; what describes something is not.
            for inner in project.list(path, ".yaml").unwrap_or_default() {
                messages.push(
                    not_read(&inner)
                        .expected(format!("expected it directly in {folder}/"))
                        .help("move it there, or out of the folder"),
                );
            }
        }
    }
}

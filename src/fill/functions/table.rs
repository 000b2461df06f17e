//! `table(name)` places a table, or that of a model.

use crate::diagnostic::{Code, Diagnostic};
use crate::fill::call::Function;
use crate::fill::escape::markup;
use crate::fill::placing::{place_table, placeables};

pub(super) static FUNCTION: Function = Function {
    name: "table",
    takes: &["TABLE"],
    options: &[],
    answer: |call| {
        let name = &call.text(0)?;
        let shared = call.shared;
        let known = placeables(&shared.specs).find(|known| known.name == name);
        match known {
            None => {
                let message =
                    Diagnostic::error(Code::UnknownName, format!("unknown table `{name}`"))
                        .expected("the name of a file in report/tables/ or report/models/")
                        .suggest(name, placeables(&shared.specs).map(|known| known.name));
                call.wrong(0, message);
            }
            Some(known) if !known.printed => {
                let message = Diagnostic::error(
                    Code::UnprintedTable,
                    format!("the table `{name}` is not printed"),
                )
                .expected("a table that is printed")
                .help("remove `printed: false` from its file to place it");
                call.wrong(0, message);
            }
            Some(_) => {
                if let Some(first) = place_table(shared, call.site, name) {
                    let mut message = Diagnostic::error(
                        Code::DuplicatePlacement,
                        format!("the table `{name}` is placed twice"),
                    )
                    .expected("each table once");
                    if let Some(first) = shared.sites.place_of(first) {
                        message = message.note(format!("it was placed at {}", first.label()));
                    }
                    let message =
                        message.help(format!("refer to it with {{{{ ref(\"{name}\") }}}}"));
                    shared.error(call.site, message);
                }
            }
        }
        Some(markup(format!("#include \"/tables/{name}.typ\"")))
    },
};

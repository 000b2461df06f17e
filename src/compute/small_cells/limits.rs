//! Below how many respondents figures are flagged or withheld: what tables and the report ask for, and codebooks demand.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::spec::{Block, SmallCells, Specs, Table};

/// One of the two limits; 0 where there is none.
pub(super) type Limit = fn(&SmallCells) -> u64;

/// A block's limit: the most that a codebook demands, and what the table asks for, or else the report.
pub(super) fn of_block(specs: &Specs, table: &Table, block: &Block, limit: Limit) -> u64 {
    let own = match limit(&table.small_cells) {
        0 => limit(&specs.report.content.small_cells),
        own => own,
    };
    let demanded = block
        .all_datasets()
        .map(|name| of_dataset(specs, name, limit));
    demanded.fold(own, u64::max)
}

/// What a codebook demands.
pub(super) fn of_dataset(specs: &Specs, dataset: &str, limit: Limit) -> u64 {
    let book = specs.codebook(dataset);
    book.map_or(0, |book| limit(&book.content.small_cells))
}

/// A table can't ask for less than a codebook demands.
pub(super) fn check(specs: &Specs, messages: &mut Diagnostics) {
    for table in &specs.tables {
        let own = &table.content.small_cells;
        let limits: [(_, _, Limit); 2] = [
            ("flag_below", &own.flag_below, SmallCells::flag),
            ("suppress_below", &own.suppress_below, SmallCells::suppress),
        ];
        for (key, number, limit) in limits {
            let Some(number) = number else { continue };
            let blocks = table.content.blocks.iter();
            let datasets = blocks.flat_map(|(_, block)| block.all_datasets());
            let demanded = datasets.map(|name| (of_dataset(specs, name, limit), name));
            if let Some((demanded, name)) = demanded.max().filter(|(n, _)| *n > number.value) {
                messages.push(
                    Diagnostic::error(
                        Code::ConflictingKeys,
                        format!(
                            "`{key}: {}` is less than data/{name}.yaml demands",
                            number.value
                        ),
                    )
                    .at(table.place(number))
                    .expected(format!("at least {demanded}"))
                    .help("remove it: what the codebook demands applies to every table"),
                );
            }
        }
    }
}

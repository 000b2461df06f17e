//! Nets of multiple-response sets: whether any of several items is marked.

use super::codebook::Codebook;
use super::lines::{Axis, Net, Stub};
use super::rule::{Definition, Logic, Rule};
use super::table::Block;
use crate::source::SourceFile;

impl Net {
    /// The derived column of whether any of the items of a set is marked.
    pub(crate) fn column(&self, set: &str) -> String {
        let items: Vec<&str> = self.values.iter().map(|item| item.as_str()).collect();
        format!("{set}: any of {}", items.join(", "))
    }
}

/// Adds the columns that the nets of a block need. What is wrong with them is reported where they are used.
pub(super) fn add(book: &mut Codebook, block: &Block, file: &SourceFile) {
    let rows = block.stub.iter().filter_map(|entry| match entry {
        Stub::Nets(nets) => Some(nets),
        _ => None,
    });
    let columns = block.banner.iter().filter_map(|axis| match axis {
        Axis::Nets(nets) => Some(nets),
        _ => None,
    });
    for nets in rows.chain(columns) {
        if book.sets.get(&nets.of).is_none() {
            continue;
        }
        for (key, net) in nets.groups.iter() {
            let name = net.column(&nets.of);
            if book.definition(&name).is_none() {
                let items = net.values.iter();
                let marks = items.map(|item| format!("{}_{}", nets.of.value, item.value));
                book.definitions.push(Definition {
                    name,
                    rule: Rule::holds(Logic::Marked(marks.collect())),
                    place: file.place(key.span.clone()),
                    words: "a net of the table".into(),
                });
            }
        }
    }
}

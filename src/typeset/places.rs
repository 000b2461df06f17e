//! Where the nodes of Typst's sources are in the generated files.

use std::collections::HashMap;
use std::ops::Range;
use typst::syntax::{FileId, Span};

use super::World;
use crate::fill::Filled;

/// Where a node of a source is: the generated file, and its bytes there; nothing for text that was not generated.
pub(super) type Node = Option<(usize, Range<usize>)>;

/// Looks nodes up and remembers them.
pub(super) struct Places<'a> {
    world: &'a World<'a>,
    filled: &'a Filled,
    /// Looked up, never iterated: its order does not matter.
    nodes: HashMap<Span, Node>,
    files: HashMap<FileId, Option<usize>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(world: &'a World<'a>, filled: &'a Filled) -> Self {
        Self {
            world,
            filled,
            nodes: HashMap::new(),
            files: HashMap::new(),
        }
    }

    pub(super) fn node(&mut self, span: Span) -> Node {
        if let Some(known) = self.nodes.get(&span) {
            return known.clone();
        }
        let found = self.look_up(span);
        self.nodes.insert(span, found.clone());
        found
    }

    fn look_up(&mut self, span: Span) -> Node {
        let id = span.id()?;
        let filled = self.filled;
        let file = *self.files.entry(id).or_insert_with(|| {
            let path = id.vpath().get_without_slash();
            filled.files.iter().position(|f| f.path == path)
        });
        let range = typst::WorldExt::range(self.world, span)?;
        Some((file?, range))
    }
}

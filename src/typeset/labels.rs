//! Labels that stand in the generated files.

use std::collections::BTreeMap;
use typst::syntax::{LinkedNode, SyntaxKind, parse};

use crate::fill::Generated;
use crate::source::Place;

/// Labels by their names, each with its places in the templates, where these are known.
pub(super) struct Labels(BTreeMap<String, Vec<Place>>);

impl Labels {
    /// Those written in markup; what a reference asks for is none, nor is what stands in a comment.
    pub(super) fn of(files: &[Generated]) -> Self {
        let mut labels = Self(BTreeMap::new());
        for file in files {
            labels.collect(file, &LinkedNode::new(&parse(&file.text)));
        }
        labels
    }

    fn collect(&mut self, file: &Generated, node: &LinkedNode<'_>) {
        if node.kind() == SyntaxKind::Label && node.parent_kind() == Some(SyntaxKind::Markup) {
            let text = file.text.get(node.range()).unwrap_or_default();
            let name = text.trim_start_matches('<').trim_end_matches('>');
            let places = self.0.entry(name.to_string()).or_default();
            places.extend(file.origin(node.range()));
        }
        node.children().for_each(|child| self.collect(file, &child));
    }

    pub(super) fn contains(&self, label: &str) -> bool {
        self.0.contains_key(label)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn places(&self, label: &str) -> &[Place] {
        self.0.get(label).map_or(&[], Vec::as_slice)
    }
}

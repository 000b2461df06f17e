//! The draft of a paper, piece by piece.

use std::collections::BTreeMap;

use super::lines::{self, Piece};
use super::paper::Paper;
use super::parts::{LeftOut, Sentence};
use super::values;
use crate::diagnostic::{Code, Diagnostic};

/// More values than anybody confirms.
const MOST_VALUES: usize = 50_000;

/// What was drafted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Places in the order of the paper, each with its sentences or lines.
    pub(super) places: Vec<(String, Vec<Sentence>)>,
    /// How many numbers were left out, by reason.
    pub left_out: BTreeMap<LeftOut, usize>,
}

impl Draft {
    /// Drafts the values of a paper.
    pub fn of(paper: &Paper) -> Result<Self, Diagnostic> {
        let mut draft = Self::default();
        let mut count = 0;
        for piece in lines::pieces(paper) {
            let (place, sentences) = match piece {
                Piece::Left { text, why } => {
                    let numbers = values::digits(&text);
                    draft.leave(why, numbers);
                    continue;
                }
                Piece::Row { place, text } => {
                    let values = values::of_row(&text);
                    (place, vec![Sentence { text, values }])
                }
                Piece::Prose {
                    place,
                    text,
                    numbering,
                } => {
                    let found = values::of_prose(&text, &numbering);
                    for (why, count) in found.left_out {
                        draft.leave(why, count);
                    }
                    (place, found.sentences)
                }
            };
            let sentences = sentences.into_iter().filter(|s| !s.values.is_empty());
            for sentence in sentences {
                count += sentence.values.len();
                match draft.places.last_mut().filter(|(last, _)| *last == place) {
                    Some((_, sentences)) => sentences.push(sentence),
                    None => draft.places.push((place.clone(), vec![sentence])),
                }
            }
            if count > MOST_VALUES {
                return Err(Diagnostic::error(
                    Code::LimitExceeded,
                    format!("the paper has more than {MOST_VALUES} numbers"),
                )
                .help("draft from its parts, each in a separate folder"));
            }
        }
        draft.merge();
        Ok(draft)
    }

    /// A page's prose may come before and after a table of it.
    fn merge(&mut self) {
        let mut merged: Vec<(String, Vec<Sentence>)> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (place, sentences) in std::mem::take(&mut self.places) {
            match known.get(&place).and_then(|at| merged.get_mut(*at)) {
                Some((_, before)) => before.extend(sentences),
                None => {
                    known.insert(place.clone(), merged.len());
                    merged.push((place, sentences));
                }
            }
        }
        self.places = merged;
    }

    fn leave(&mut self, why: LeftOut, count: usize) {
        if count > 0 {
            *self.left_out.entry(why).or_default() += count;
        }
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        let sentences = self.places.iter().flat_map(|(_, sentences)| sentences);
        sentences.map(|sentence| sentence.values.len()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

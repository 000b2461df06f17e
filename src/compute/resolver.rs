//! Names of a table against one codebook: its rows and columns.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::spec::{Axis, Order, Question, Stub, TotalLine};
use crate::yaml::Spanned;

use super::answers::{Lines, Resolver, Unit};

/// Lines that follow one another and are ordered among themselves.
#[derive(Debug, Clone)]
pub(super) struct Sorting {
    pub(super) lines: Range<usize>,
    pub(super) order: Order,
    /// The line of the other axis that decides.
    pub(super) by: Option<Spanned<String>>,
}

impl Sorting {
    /// The same, so many lines further on.
    pub(super) fn after(&self, lines: usize) -> Self {
        Self {
            lines: self.lines.start + lines..self.lines.end + lines,
            ..self.clone()
        }
    }
}

/// The lines of an axis, and which of them are ordered by size.
#[derive(Default)]
pub(super) struct Made {
    pub(super) lines: Lines,
    pub(super) sortings: Vec<Sorting>,
}

impl Made {
    fn append(&mut self, other: Self) {
        let before = self.lines.len();
        let sortings = other.sortings.iter();
        self.sortings
            .extend(sortings.map(|sorting| sorting.after(before)));
        self.lines.extend(other.lines);
    }
}

impl Resolver<'_> {
    /// The matrix or grid whose activities or items are rows.
    pub(super) fn unit(&mut self, stub: &[Stub]) -> Option<Unit> {
        let mut unit: Option<Unit> = None;
        let names = stub.iter().flat_map(|entry| match entry {
            Stub::Activities(name) | Stub::Items(name) => vec![name],
            Stub::By(levels) => levels.iter().filter(|l| self.is_of_unit(l)).collect(),
            _ => Vec::new(),
        });
        let names: Vec<&Question> = names.collect();
        for name in names {
            let matrix = self.book.matrices.get(name).map(|m| &m.activities);
            let keys = matrix.or(self.book.grids.get(name).map(|g| &g.items));
            let Some(keys) = keys else {
                // An unknown name is reported where the rows are made, without its consequences.
                return Some(Unit {
                    question: String::new(),
                    keys: Vec::new(),
                });
            };
            if unit.is_some() {
                self.messages.push(
                    Diagnostic::error(
                        Code::MismatchedBlock,
                        "a block can count only one matrix or grid",
                    )
                    .at(self.table.place(name))
                    .label("this is a second one")
                    .help("move it to a separate block"),
                );
                continue;
            }
            unit = Some(Unit {
                question: name.value.clone(),
                keys: keys.keys().map(str::to_string).collect(),
            });
        }
        unit
    }

    /// Whether a respondent answers it several times.
    fn is_of_unit(&self, name: &str) -> bool {
        self.book.matrices.get(name).is_some() || self.book.grids.get(name).is_some()
    }

    pub(super) fn stub(&mut self, entries: &[Stub]) -> Made {
        let mut all = Made::default();
        for entry in entries {
            let lines = match entry {
                Stub::Total => vec![self.total()],
                Stub::Set(name) => self.set(name),
                Stub::Values(name) => self.values(name),
                Stub::Activities(name) => self.activities(name),
                Stub::Items(name) => self.statements(name),
                Stub::By(levels) => {
                    let nested =
                        self.nested(levels, |own, name| match own.book.matrices.get(name) {
                            Some(_) => own.activities(name),
                            None => own.statements(name),
                        });
                    all.append(nested);
                    continue;
                }
                Stub::Nets(nets) => self.nets_of_variable(nets),
                Stub::Missing(name) => self.unanswered(name),
                _ => self.summary(entry.summary(), None),
            };
            all.append(self.framed(entry.question(), lines));
        }
        all
    }

    pub(super) fn banner(&mut self, entries: &[Axis], unit: Option<&Unit>) -> Made {
        let mut all = Made::default();
        for entry in entries {
            let lines = match entry {
                Axis::Total => vec![self.total()],
                Axis::Set(name) => self.set(name),
                Axis::Values(name) => self.values(name),
                Axis::Items(name) => self.items(name, unit),
                Axis::Levels(name) => self.levels(name, unit),
                Axis::By(levels) => {
                    let nested =
                        self.nested(levels, |own, name| match own.book.matrices.get(name) {
                            Some(_) => own.items(name, unit),
                            None => own.levels(name, unit),
                        });
                    all.append(nested);
                    continue;
                }
                Axis::Nets(nets) => self.nets(nets, unit),
                _ => self.summary(entry.summary(), unit),
            };
            all.append(self.framed(entry.question(), lines));
        }
        all
    }

    /// A question's lines in their order, with their total and their heading.
    fn framed(&mut self, question: Option<&Question>, mut lines: Lines) -> Made {
        let Some(question) = question else {
            return Made {
                lines,
                sortings: Vec::new(),
            };
        };
        let mut fixed = Vec::new();
        for id in &question.last {
            match lines.iter().position(|(line, _)| line.id == id.value) {
                Some(at) => fixed.push(lines.remove(at)),
                None if lines.is_empty() => {}
                None => {
                    let known: Vec<&str> = lines.iter().map(|(line, _)| line.id.as_str()).collect();
                    let message = format!("`{}` has no answer `{}`", question.value, id.value);
                    self.messages.push(
                        Diagnostic::error(Code::UnknownName, message)
                            .at(self.place(id))
                            .expected(format!("one of {}", known.join(", ")))
                            .suggest(id, known),
                    );
                }
            }
        }
        let mut sorted = 0..lines.len();
        lines.extend(fixed);
        match question.total {
            Some(TotalLine::First) => {
                lines.insert(0, self.total());
                sorted = 1..sorted.end + 1;
            }
            Some(TotalLine::Last) => lines.push(self.total()),
            None => {}
        }
        if let Some(heading) = &question.heading {
            for (line, _) in &mut lines {
                line.id = question.id(&line.id);
                line.heads.insert(0, heading.clone());
            }
        }
        let sorting = (question.order != Order::Codebook).then(|| Sorting {
            lines: sorted,
            order: question.order,
            by: question.order_by.clone(),
        });
        Made {
            lines,
            sortings: sorting.into_iter().collect(),
        }
    }

    /// One line for each combination of lines, of questions that are nested in one another. Lines of a matrix or grid are
    /// made as the axis has them.
    fn nested(
        &mut self,
        levels: &[Question],
        mut of_unit: impl FnMut(&mut Self, &Question) -> Lines,
    ) -> Made {
        let mut nested: Option<Made> = None;
        for level in levels {
            let book = self.book;
            let made = if book.variables.get(level).is_some() {
                self.values(level)
            } else if book.sets.get(level).is_some() {
                self.set(level)
            } else if self.is_of_unit(level) {
                of_unit(self, level)
            } else {
                let simple = book.variables.keys().chain(book.sets.keys());
                let known = simple.chain(book.matrices.keys()).chain(book.grids.keys());
                self.unknown_of("question", level, known.collect());
                Vec::new()
            };
            let made = self.framed(Some(level), made);
            nested = match nested {
                None => Some(made),
                Some(outer) => {
                    let groups = 0..outer.lines.len();
                    let size = made.lines.len();
                    let within = |group: usize| {
                        let sortings = made.sortings.iter();
                        sortings.map(move |sorting| sorting.after(group * size))
                    };
                    Some(Made {
                        sortings: groups.flat_map(within).collect(),
                        lines: self.cross(level, &outer.lines, &made.lines),
                    })
                }
            };
        }
        nested.unwrap_or_default()
    }

    fn cross(&mut self, level: &Question, outer: &Lines, inner: &Lines) -> Lines {
        let number = outer.len().saturating_mul(inner.len());
        if let Some(most) = limits::current().figures.filter(|most| number > *most) {
            // Before there is memory for them.
            self.messages.push(
                Diagnostic::error(
                    Code::LimitExceeded,
                    format!("these questions have {number} combinations of answers"),
                )
                .at(self.place(level))
                .expected(format!("at most {most} figures"))
                .help("nest fewer questions, or allow more with --max-figures N; 0 means no limit"),
            );
            return Vec::new();
        }
        let pairs = outer.iter().flat_map(|o| inner.iter().map(move |i| (o, i)));
        pairs
            .map(|((outer, one), (inner, other))| (outer.nest(inner), one.and(other)))
            .collect()
    }
}

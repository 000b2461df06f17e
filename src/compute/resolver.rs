//! Names of a table against one codebook: its rows and columns.

use crate::diagnostic::{Code, Diagnostic};
use crate::figures::NESTED;
use crate::limits;
use crate::spec::{Axis, Question, Stub, TotalLine};

use super::answers::{Lines, Resolver, Unit};

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

    pub(super) fn stub(&mut self, entries: &[Stub]) -> Lines {
        let mut lines = Vec::new();
        for entry in entries {
            let made = match entry {
                Stub::Total => vec![self.total()],
                Stub::Set(name) => self.set(name),
                Stub::Values(name) => self.values(name),
                Stub::Activities(name) => self.activities(name),
                Stub::Items(name) => self.statements(name),
                Stub::By(levels) => {
                    self.nested(levels, |own, name| match own.book.matrices.get(name) {
                        Some(_) => own.activities(name),
                        None => own.statements(name),
                    })
                }
                Stub::Nets(nets) => self.nets_of_variable(nets),
                Stub::Missing(name) => self.unanswered(name),
                Stub::Mean(mean) => self.mean(mean),
            };
            lines.extend(self.framed(entry.question(), made));
        }
        lines
    }

    pub(super) fn banner(&mut self, entries: &[Axis], unit: Option<&Unit>) -> Lines {
        let mut lines = Vec::new();
        for entry in entries {
            let made = match entry {
                Axis::Total => vec![self.total()],
                Axis::Set(name) => self.set(name),
                Axis::Values(name) => self.values(name),
                Axis::Items(name) => self.items(name, unit),
                Axis::Levels(name) => self.levels(name, unit),
                Axis::By(levels) => {
                    self.nested(levels, |own, name| match own.book.matrices.get(name) {
                        Some(_) => own.items(name, unit),
                        None => own.levels(name, unit),
                    })
                }
                Axis::Nets(nets) => self.nets(nets, unit),
            };
            lines.extend(self.framed(entry.question(), made));
        }
        lines
    }

    /// A question's lines with their total and their heading.
    fn framed(&self, question: Option<&Question>, mut lines: Lines) -> Lines {
        let Some(question) = question else {
            return lines;
        };
        match question.total {
            Some(TotalLine::First) => lines.insert(0, self.total()),
            Some(TotalLine::Last) => lines.push(self.total()),
            None => {}
        }
        if let Some(heading) = &question.heading {
            for (line, _) in &mut lines {
                line.id = format!("{}{NESTED}{}", question.value, line.id);
                line.heads.insert(0, heading.clone());
            }
        }
        lines
    }

    /// One line for each combination of lines, of questions that are nested in one another. Lines of a matrix or grid are
    /// made as the axis has them.
    fn nested(
        &mut self,
        levels: &[Question],
        mut of_unit: impl FnMut(&mut Self, &Question) -> Lines,
    ) -> Lines {
        let mut nested: Option<Lines> = None;
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
                Some(outer) => Some(self.cross(level, &outer, &made)),
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

//! The functions that templates call. Every one gets the number of its call site first (see [`super::sites`]).
//!
//! An error is recorded with its place and the template goes on with a placeholder, so that all of a report's errors
//! are told at once; the build fails afterwards.

use minijinja::value::Kwargs;
use minijinja::{Environment, Error, Value};
use std::sync::Arc;

use super::escape::typst;
use super::marks::{mark, mark_plain};
use super::recorder::Shared;
use crate::diagnostic::Diagnostic;
use crate::figures::{Exact, Figure, Statistic, in_words, parse_bound};
use crate::spec::FactValue;

/// Names of all template functions.
pub const NAMES: &[&str] = &[
    "figure",
    "percent",
    "count",
    "base",
    "words",
    "fact",
    "ranked",
    "name",
    "phrase",
    "value",
    "assert",
    "table",
    "ref",
    "cite",
    "references",
];

type Printed = Result<Value, Error>;

/// What stands for a figure that could not be had; never printed, since the build fails.
const PLACEHOLDER: &str = "?";

/// Adds the functions to an environment.
pub(super) fn register(env: &mut Environment<'static>, shared: &Arc<Shared>) {
    macro_rules! add {
        ($name:literal, |$shared:ident $(, $arg:ident: $kind:ty)*| $body:expr) => {{
            let $shared = Arc::clone(shared);
            env.add_function($name, move |$($arg: $kind),*| -> Printed { $body });
        }};
    }
    add!("figure", |s, site: usize, id: String, options: Kwargs| {
        let places = options.get::<Option<u8>>("places")?;
        options.assert_all_used()?;
        Ok(s.print(site, s.figure(site, &id, None), places, ""))
    });
    add!("percent", |s, site: usize, id: String, options: Kwargs| {
        let places = options.get::<Option<u8>>("places")?;
        options.assert_all_used()?;
        let figure = s.figure(site, &id, Some(Statistic::RowPct));
        let share = s.kind(site, figure, "a share", |f| f.statistic.is_share());
        Ok(s.print(site, share, places, "%"))
    });
    add!("count", |s, site: usize, id: String| {
        let figure = s.figure(site, &id, Some(Statistic::Count));
        let count = s.kind(site, figure, "a count", |f| {
            matches!(f.exact, Exact::Integer(_))
        });
        Ok(s.print(site, count, None, ""))
    });
    add!("base", |s, site: usize, id: String| {
        let id = if id.ends_with(".base") {
            id
        } else {
            format!("{id}.total.base")
        };
        Ok(s.print(site, s.figure(site, &id, None), None, ""))
    });
    add!("words", |s, site: usize, id: String, options: Kwargs| {
        let capital = options.get::<Option<bool>>("capital")?.unwrap_or(false);
        options.assert_all_used()?;
        Ok(s.words(site, &id, capital))
    });
    add!("fact", |s, site: usize, id: String| {
        let fact = s
            .fact(site, &id)
            .map(|value| mark_plain(&typst(&value.to_string())));
        Ok(markup(fact.unwrap_or_else(|| PLACEHOLDER.into())))
    });
    add!("ranked", |s, site: usize, row: String, options: Kwargs| {
        let ranking = Ranking {
            top: options.get::<Option<usize>>("top")?,
            by: options.get::<Option<String>>("by")?,
            show: options.get::<Option<String>>("show")?,
            except: options
                .get::<Option<Vec<String>>>("except")?
                .unwrap_or_default(),
        };
        options.assert_all_used()?;
        Ok(s.ranked(site, &row, &ranking))
    });
    add!("name", |s, site: usize, cell: String| {
        let found = s.named(site, &cell);
        Ok(markup(found.unwrap_or_else(|| PLACEHOLDER.into())))
    });
    add!("phrase", |s,
                    site: usize,
                    scale: String,
                    id: String,
                    options: Kwargs| {
        let capital = options.get::<Option<bool>>("capital")?.unwrap_or(false);
        options.assert_all_used()?;
        Ok(s.phrase(site, &scale, &id, capital))
    });
    add!("value", |s, site: usize, id: String| {
        let figure = s.figure(site, &id, None);
        if let Some(figure) = figure {
            s.asked(site, &figure.id);
            s.used(site, &figure.id, "");
        }
        Ok(match figure.map(|f| f.exact) {
            Some(Exact::Integer(number)) => Value::from(number),
            Some(exact) => Value::from(exact.value()),
            None => Value::from(0),
        })
    });
    add!("assert", |s, site: usize, holds: bool, sentence: String| {
        let figures = s.asked_within(site);
        if !holds {
            s.refute(site, &sentence, &figures);
        }
        Ok(Value::from_safe_string(String::new()))
    });
    add!("table", |s, site: usize, name: String| Ok(
        s.table(site, &name)
    ));
    add!("ref", |s, site: usize, label: String| Ok(
        s.reference(site, &label)
    ));
    add!("cite", |s, site: usize, key: String| Ok(s.cite(site, &key)));
    add!("references", |s, site: usize| {
        if s.specs.report.content.references.is_empty() {
            s.error(site, Diagnostic::error("report.yaml names no references"));
        }
        Ok(markup("#include \"/references.typ\"".into()))
    });
}

fn markup(text: String) -> Value {
    Value::from_safe_string(text)
}

/// How `ranked` is asked.
struct Ranking {
    top: Option<usize>,
    by: Option<String>,
    show: Option<String>,
    except: Vec<String>,
}

impl Shared {
    /// The figure of an id, or of a cell's id and a statistic.
    fn figure(&self, site: usize, id: &str, statistic: Option<Statistic>) -> Option<&Figure> {
        let figures = &self.computed.figures;
        let completed = statistic.map(|s| format!("{id}.{}", s.segment()));
        let found = completed
            .as_deref()
            .and_then(|id| figures.get(id))
            .or_else(|| figures.get(id));
        if found.is_none() {
            let asked = completed.as_deref().unwrap_or(id);
            let nearest = figures.nearest(asked).or_else(|| figures.nearest(id));
            let message = Diagnostic::error(format!("there is no figure `{asked}`"))
                .expected("expected a figure's id")
                .help(match nearest {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`refigure figures` lists them all".to_string(),
                });
            self.error(site, message);
        }
        found
    }

    fn kind<'a>(
        &self,
        site: usize,
        figure: Option<&'a Figure>,
        what: &str,
        is: impl Fn(&Figure) -> bool,
    ) -> Option<&'a Figure> {
        let figure = figure?;
        if is(figure) {
            return Some(figure);
        }
        self.error(
            site,
            Diagnostic::error(format!("`{}` is not {what}", figure.id))
                .expected(format!("expected {what} here"))
                .help("`figure` prints any figure as it is"),
        );
        None
    }

    /// The figure's text, marked and recorded.
    fn print(&self, site: usize, figure: Option<&Figure>, places: Option<u8>, unit: &str) -> Value {
        let Some(figure) = figure else {
            return markup(PLACEHOLDER.into());
        };
        let text = match places {
            Some(places) => figure.text_with(places),
            None => figure.text(self.specs.report.content.rounding),
        };
        markup(self.marked(site, figure, &format!("{text}{unit}")))
    }

    /// Text that stands for a figure, marked and recorded.
    pub(super) fn marked(&self, site: usize, figure: &Figure, text: &str) -> String {
        mark(self.used(site, &figure.id, text), text)
    }

    fn fact(&self, site: usize, id: &str) -> Option<&FactValue> {
        let facts = &self.specs.facts.content;
        let found = facts.get(id).map(|fact| &fact.value.value);
        if found.is_none() {
            self.error(
                site,
                Diagnostic::error(format!("there is no fact `{id}`"))
                    .expected("expected a key of report/facts.yaml")
                    .suggest(id, facts.keys()),
            );
        }
        found
    }

    fn words(&self, site: usize, id: &str, capital: bool) -> Value {
        let figure = self.computed.figures.get(id);
        let number = match figure {
            Some(figure) => match figure.exact {
                Exact::Integer(number) => Some(number),
                Exact::Ratio { .. } => None,
            },
            // A word without a dot is no figure's id.
            None if !id.contains('.') => match self.fact(site, id) {
                Some(FactValue::Integer(number)) => Some(*number),
                Some(FactValue::Text(_)) => None,
                None => return markup(PLACEHOLDER.into()),
            },
            None => {
                // Tells that there is no such figure.
                let _ = self.figure(site, id, None);
                return markup(PLACEHOLDER.into());
            }
        };
        let Some(words) = number.and_then(in_words) else {
            self.error(
                site,
                Diagnostic::error(format!("`{id}` can't be said in words"))
                    .expected("expected a whole number below a million, not negative"),
            );
            return markup(PLACEHOLDER.into());
        };
        let words = if capital { capitalised(&words) } else { words };
        markup(match figure {
            Some(figure) => self.marked(site, figure, &words),
            None => mark_plain(&words),
        })
    }

    fn ranked(&self, site: usize, row: &str, ranking: &Ranking) -> Value {
        let nothing = markup(PLACEHOLDER.into());
        let Some(columns) = self.computed.columns_of_row(row) else {
            let rows: Vec<String> = self.rows().collect();
            self.error(
                site,
                Diagnostic::error(format!("there is no row `{row}`"))
                    .expected("expected TABLE.BLOCK.ROW")
                    .suggest(row, rows.iter().map(String::as_str)),
            );
            return nothing;
        };
        let ids: Vec<&str> = columns.iter().map(|c| c.id.as_str()).collect();
        for unknown in ranking.except.iter().filter(|e| !ids.contains(&e.as_str())) {
            let message = Diagnostic::error(format!("the row `{row}` has no column `{unknown}`"))
                .expected(format!("expected some of {}", ids.join(", ")))
                .suggest(unknown, ids.iter().copied());
            self.error(site, message);
        }
        let kept: Vec<String> = ids
            .iter()
            .filter(|id| !ranking.except.iter().any(|e| e == *id) && **id != "total")
            .map(|id| (*id).to_string())
            .collect();
        let Some(by) = self.statistic(site, "by", ranking.by.as_deref().unwrap_or("row_pct"))
        else {
            return nothing;
        };
        let mut figures = self.computed.figures.row(row, by, &kept);
        // A stable sort: ties keep the table's order.
        figures.sort_by_key(|f| std::cmp::Reverse(f.exact.reduced()));
        let top = ranking.top.unwrap_or(figures.len());
        if top == 0 || top > figures.len() {
            self.error(
                site,
                Diagnostic::error(format!("top={top} of {} in the row `{row}`", figures.len()))
                    .expected("expected at least 1 and no more than there are"),
            );
            return nothing;
        }
        if let (Some(last), Some(next)) = (figures.get(top - 1), figures.get(top))
            && last.exact.reduced() == next.exact.reduced()
        {
            let message =
                format!("the first {top} of `{row}` are not settled: two are level at the cut");
            self.finding(
                site,
                self.shown(
                    Diagnostic::finding(message),
                    &[last.id.clone(), next.id.clone()],
                )
                .expected("this list is ambiguous")
                .help("take one more or one fewer, or name the tie in the sentence"),
            );
        }
        let show = match ranking.show.as_deref() {
            None => None,
            Some("percent") => Some(Statistic::RowPct),
            Some("count") => Some(Statistic::Count),
            Some(other) => {
                self.error(
                    site,
                    Diagnostic::error(format!("show=\"{other}\""))
                        .expected("expected \"percent\" or \"count\""),
                );
                return nothing;
            }
        };
        let shown: Vec<String> = figures
            .iter()
            .take(top)
            .map(|figure| {
                let name = figure.name.as_deref().unwrap_or(&figure.id);
                let name = self.marked(site, figure, &typst(name));
                let id = figure
                    .id
                    .trim_end_matches(by.segment())
                    .trim_end_matches('.');
                let beside = show.and_then(|s| self.figure(site, id, Some(s)));
                match beside {
                    Some(beside) => {
                        let unit = if beside.statistic.is_share() { "%" } else { "" };
                        let text = beside.text(self.specs.report.content.rounding);
                        format!(
                            "{name} ({})",
                            self.marked(site, beside, &format!("{text}{unit}"))
                        )
                    }
                    None => name,
                }
            })
            .collect();
        markup(listed(&shown))
    }

    fn statistic(&self, site: usize, option: &str, name: &str) -> Option<Statistic> {
        let known = [
            Statistic::Count,
            Statistic::RowPct,
            Statistic::ColPct,
            Statistic::Mean,
        ];
        let found = known.into_iter().find(|s| s.segment() == name);
        if found.is_none() {
            self.error(
                site,
                Diagnostic::error(format!("{option}=\"{name}\""))
                    .expected("expected \"count\", \"row_pct\", \"col_pct\" or \"mean\""),
            );
        }
        found
    }

    fn rows(&self) -> impl Iterator<Item = String> {
        self.computed.tables.iter().flat_map(|t| {
            t.blocks.iter().flat_map(move |b| {
                b.rows
                    .iter()
                    .map(move |r| format!("{}.{}.{}", t.name, b.name, r.id))
            })
        })
    }

    /// How running text names the column of a cell.
    fn named(&self, site: usize, cell: &str) -> Option<String> {
        let figure = self.figure(site, cell, Some(Statistic::Count))?;
        let name = figure.name.as_deref().unwrap_or(&figure.id);
        Some(typst(name))
    }

    fn phrase(&self, site: usize, scale: &str, id: &str, capital: bool) -> Value {
        let phrases = &self.specs.report.content.phrases;
        let Some(steps) = phrases.get(scale) else {
            self.error(
                site,
                Diagnostic::error(format!("report.yaml has no phrases `{scale}`"))
                    .expected("expected a key of `phrases`")
                    .suggest(scale, phrases.keys()),
            );
            return markup(PLACEHOLDER.into());
        };
        let found = self.figure(site, id, None);
        let Some(figure) = self.kind(site, found, "a share", |f| f.statistic.is_share()) else {
            return markup(PLACEHOLDER.into());
        };
        let value = figure.exact.reduced();
        let chosen = steps.iter().find(|step| {
            let above = step.above.as_ref().and_then(|bound| parse_bound(bound));
            let at_least = step.at_least.as_ref().and_then(|bound| parse_bound(bound));
            above.is_some_and(|bound| value > bound) || at_least.is_some_and(|bound| value >= bound)
        });
        match chosen {
            Some(step) => {
                let words = if capital {
                    capitalised(&step.text)
                } else {
                    step.text.value.clone()
                };
                markup(self.marked(site, figure, &typst(&words)))
            }
            None => {
                let message = format!("no step of the phrases `{scale}` fits `{id}`");
                self.error(
                    site,
                    self.shown(Diagnostic::error(message), std::slice::from_ref(&figure.id))
                        .expected("expected a step whose bound the figure reaches")
                        .help("end the scale in report.yaml with `at_least: \"0\"`"),
                );
                markup(PLACEHOLDER.into())
            }
        }
    }

    /// A sentence that the figures make false.
    fn refute(&self, site: usize, sentence: &str, figures: &[String]) {
        let finding = Diagnostic::finding(format!("the data make this false: {sentence}"));
        let finding = self
            .shown(finding, figures)
            .expected("this no longer holds");
        self.finding(
            site,
            finding.help("rewrite the sentence beside it, or look into the data"),
        );
    }

    /// Adds figures with their values to a message.
    fn shown(&self, mut diagnostic: Diagnostic, figures: &[String]) -> Diagnostic {
        let rounding = self.specs.report.content.rounding;
        for figure in figures
            .iter()
            .filter_map(|id| self.computed.figures.get(id))
        {
            let unit = if figure.statistic.is_share() { "%" } else { "" };
            let (text, ratio) = (figure.text(rounding), figure.exact.ratio());
            let ratio = if ratio == text {
                String::new()
            } else {
                format!(" ({ratio})")
            };
            diagnostic = diagnostic.note(format!("{} = {text}{unit}{ratio}", figure.id));
        }
        diagnostic
    }

    fn table(&self, site: usize, name: &str) -> Value {
        let known = self.specs.tables.iter().map(|t| t.name.as_str());
        if self.computed.table(name).is_none() {
            let message = Diagnostic::error(format!("there is no table `{name}`"))
                .expected("expected the name of a file in report/tables/")
                .suggest(name, known);
            self.error(site, message);
        } else if self
            .specs
            .tables
            .iter()
            .any(|t| t.name == name && !t.content.printed)
        {
            let message = Diagnostic::error(format!("the table `{name}` only makes figures"))
                .expected("expected a table that is printed")
                .help("take `printed: false` out of its file to place it");
            self.error(site, message);
        } else if !self.place_table(site, name) {
            let first = self.placed_at(name).and_then(|s| self.sites.place(s));
            let message = Diagnostic::error(format!("the table `{name}` is placed twice"))
                .expected("expected each table once")
                .note(first.map_or(String::new(), |p| format!("it was placed at {}", p.label())));
            self.error(site, message);
        }
        markup(format!("#include \"/tables/{name}.typ\""))
    }

    /// A cross-reference. Labels of headings and notes are judged by Typst, which knows them all.
    fn reference(&self, site: usize, label: &str) -> Value {
        let table = self.specs.tables.iter().find(|t| t.name == label);
        if table.is_some_and(|t| !t.content.printed || !t.content.numbered) {
            let message =
                Diagnostic::error(format!("the table `{label}` has no number to refer to"))
                    .expected("expected a table that is printed and numbered");
            self.error(site, message);
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if label.is_empty() || !label.chars().all(plain) {
            let message = Diagnostic::error(format!("`{label}` is not a label"))
                .expected("expected letters, digits, - and _");
            self.error(site, message);
            return markup(PLACEHOLDER.into());
        }
        markup(format!("#ref(<{label}>)"))
    }

    fn cite(&self, site: usize, key: &str) -> Value {
        let references = &self.specs.report.content.references;
        match references.get(key) {
            Some(reference) => markup(format!(
                "#link(<reference-{key}>)[{}]",
                typst(&reference.short)
            )),
            None => {
                let message = Diagnostic::error(format!("there is no reference `{key}`"))
                    .expected("expected a key of `references` in report.yaml")
                    .suggest(key, references.keys());
                self.error(site, message);
                markup(PLACEHOLDER.into())
            }
        }
    }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(entries: &[String]) -> String {
    match entries {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars
        .next()
        .map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn lists_are_joined_as_prose() {
        let entries: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
        assert_eq!(listed(&entries), "a, b and c");
        assert_eq!(listed(&entries[..2]), "a and b");
        assert_eq!(listed(&entries[..1]), "a");
        assert_eq!(listed(&[]), "");
    }
}

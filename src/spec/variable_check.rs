//! Derived variables against their codebook: names are looked up, rules resolved, and each becomes a variable or a number
//! of the codebook like those that were asked.

use std::sync::Arc;

use super::codebook::{Choice, Codebook, Number, Value, ValueCode};
use super::codebook_check::refuse_combining;
use super::columns::columns;
use super::combine;
use super::condition::Condition;
use super::decimal::Decimal;
use super::document::{Document, check_segments, refuse_total};
use super::lookup::{Defined, Lookup};
use super::rule::{Definition, NO_ANSWER, Rule};
use super::values::{Values, band};
use super::variable::{Bands, Cases, DerivedVariable, Groups};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::language::Language;
use crate::source::SourceFile;
use crate::yaml::{Map, Spanned};

/// Adds derived variables to their codebook, which defines them unless another file does.
pub(super) fn add(
    codebook: &mut Document<Codebook>,
    variables: &Map<DerivedVariable>,
    file: Option<&Arc<SourceFile>>,
    language: &Language,
    messages: &mut Diagnostics,
) {
    let document = &Document {
        name: codebook.name.clone(),
        file: Arc::clone(file.unwrap_or(&codebook.file)),
        content: (),
    };
    let book = &mut codebook.content;
    check_segments(document, variables, messages);
    refuse_combining(document, variables, messages);
    let (mut names, mut failed) = (book.names(), Vec::new());
    names.extend(columns(book).into_iter().map(|column| column.name));
    for (at, (name, variable)) in variables.iter().enumerate() {
        if !names.insert(name.value.clone()) {
            messages.push(
                Diagnostic::error(
                    Code::DuplicateName,
                    format!("the name `{}` is taken", name.value),
                )
                .at(document.place(name))
                .expected("a name that no question and no column has"),
            );
            continue;
        }
        let later: Vec<&str> = variables.keys().skip(at).collect();
        let mut resolver = Resolver {
            lookup: Lookup {
                book,
                file: &document.file,
                of: Some(Defined {
                    name,
                    later: &later,
                    failed: &failed,
                }),
                messages,
            },
            document,
            language,
            name,
        };
        let told = resolver.lookup.messages.len();
        let resolved = resolver.variable(variable);
        let Some((rule, values, decimals)) = resolved.filter(|_| messages.len() == told) else {
            failed.push(name.value.clone());
            continue;
        };
        book.definitions.push(Definition {
            name: name.value.clone(),
            rule,
            place: document.place(name),
            words: variable.words(),
        });
        let (label, asked_of) = (variable.label.clone(), Map::default);
        if let Some(decimals) = decimals {
            let number = Number {
                label: label.clone(),
                column: None,
                asked_of: asked_of(),
                missing: None,
                decimals,
            };
            book.numbers.push(name.clone(), number);
        }
        if !values.is_empty() {
            let choice = Choice {
                label,
                column: None,
                asked_of: asked_of(),
                missing: None,
                values,
                unanswered: variable.unanswered.clone(),
            };
            book.variables.push(name.clone(), choice);
        }
    }
}

/// A rule, the values that it gives, and the decimal places of the numbers that it gives.
type Resolved = Option<(Rule, Map<Value>, Option<u8>)>;

struct Resolver<'a> {
    lookup: Lookup<'a>,
    document: &'a Document<()>,
    language: &'a Language,
    /// The variable at hand.
    name: &'a Spanned<String>,
}

impl Resolver<'_> {
    fn variable(&mut self, variable: &DerivedVariable) -> Resolved {
        let labels = &variable.labels;
        let rules = [
            variable.bands.is_some(),
            variable.groups.is_some(),
            variable.r#where.is_some(),
            variable.cases.is_some(),
            variable.count.is_some(),
            variable.sum.is_some(),
            variable.mean.is_some(),
        ];
        if rules.into_iter().filter(|rule| *rule).count() != 1 {
            let message = format!("`{}` has no rule, or several", self.name.value);
            let message = Diagnostic::error(Code::ConflictingKeys, message)
                .expected("one of `bands`, `groups`, `where`, `cases`, `count`, `sum`, `mean`");
            self.lookup.tell(self.name, message);
            return None;
        }
        let mut decimals = None;
        let (rule, values) = if let Some(bands) = &variable.bands {
            self.bands(bands, labels)?
        } else if let Some(groups) = &variable.groups {
            self.groups(groups, labels)?
        } else if let Some(condition) = &variable.r#where {
            self.holds(condition, labels)
        } else if let Some(cases) = &variable.cases {
            self.cases(cases, labels)
        } else if let Some(count) = &variable.count {
            let (rule, most) = combine::count(&mut self.lookup, count)?;
            decimals = Some(0);
            (rule, self.counts(most, labels))
        } else {
            let (rule, places) = match (&variable.sum, &variable.mean) {
                (Some(sum), _) => combine::sum(&mut self.lookup, sum)?,
                (_, mean) => {
                    let mean = mean.as_ref()?;
                    (combine::mean(&mut self.lookup, mean)?, mean.decimals)
                }
            };
            decimals = Some(places);
            (rule, Map::default())
        };
        for (key, _) in labels.iter() {
            self.lookup.position(self.name, key, &values);
        }
        Some((rule, values, decimals))
    }

    /// What becomes of everything else: nothing where that is not said.
    fn otherwise(&mut self, key: &Option<Spanned<String>>, values: &mut Values) -> Option<u8> {
        let key = key.as_ref()?;
        if key.value == "missing" {
            return Some(NO_ANSWER);
        }
        if values.position(key).is_none() {
            values.push((key.clone(), None));
        }
        values.position(key)
    }

    /// The values with their labels, in order.
    fn values(&mut self, values: Values, labels: &Map<String>) -> Map<Value> {
        let mut all = Map::default();
        if let Some((key, _)) = values.0.get(usize::from(NO_ANSWER)) {
            let message =
                Diagnostic::error(Code::LimitExceeded, "a variable has more than 255 values");
            self.lookup.tell(key, message.expected("fewer values"));
        }
        for (key, label) in values.0 {
            let label = labels.get(&key).cloned().or(label).unwrap_or_else(|| {
                let message = format!("the value `{}` has no label", key.value);
                let message = Diagnostic::error(Code::MissingKey, message).expected(format!(
                    "`labels: {{{}: …}}` in `{}`",
                    key.value, self.name.value
                ));
                self.lookup.tell(&key, message);
                String::new()
            });
            let code = Spanned {
                value: ValueCode::Text(key.value.clone()),
                span: key.span.clone(),
            };
            all.push(key, Value { code, label });
        }
        check_segments(self.document, &all, self.lookup.messages);
        refuse_total(self.document, &all, self.lookup.messages);
        all
    }

    fn bands(&mut self, bands: &Bands, labels: &Map<String>) -> Option<(Rule, Map<Value>)> {
        let number = self.lookup.number(&bands.of)?;
        let (unit, decimals) = (number.unit(), number.decimals);
        let mut limits = Vec::new();
        if let Some(bound) = &bands.from {
            limits.push(self.lookup.bound(bound, unit, Decimal::ceil)? - 1);
        }
        let mut values = Values::default();
        let mut to: Vec<u8> = Vec::new();
        let mut unbounded = false;
        for (key, bound) in bands.up_to.iter() {
            let below = limits.last().copied();
            let above = match bound {
                Some(bound) => Some(self.lookup.bound(bound, unit, Decimal::floor)?),
                None => None,
            };
            if unbounded || above.is_some_and(|above| below.is_some_and(|below| above <= below)) {
                let message = Diagnostic::error(
                    Code::InvalidValue,
                    format!("no number is in the band `{}`", key.value),
                );
                self.lookup.tell(
                    key,
                    message.expected("bounds in ascending order, `null` last"),
                );
                return None;
            }
            limits.extend(above);
            unbounded = above.is_none();
            to.push(u8::try_from(values.0.len()).unwrap_or(NO_ANSWER));
            let label = band(below.map(|below| below + 1), above, decimals);
            values.push((key.clone(), label.map(|label| self.language.number(&label))));
        }
        let otherwise = self.otherwise(&bands.r#else, &mut values);
        let outside = [bands.from.is_some(), !unbounded];
        if otherwise.is_none() && outside.contains(&true) {
            let message = format!("some numbers are in no band of `{}`", self.name.value);
            let message = Diagnostic::error(Code::IncompleteRecode, message)
                .expected("`else:` to say what they become")
                .help("`else: missing` leaves them without a value; a last band `null` has no bound, nor has a first without `from`");
            self.lookup.tell(&bands.of, message);
        }
        let otherwise = otherwise.unwrap_or(NO_ANSWER);
        if outside[0] {
            to.insert(0, otherwise);
        }
        if outside[1] {
            to.push(otherwise);
        }
        let rule = Rule::Bands {
            of: bands.of.value.clone(),
            bounds: limits,
            to,
        };
        Some((rule, self.values(values, labels)))
    }

    fn groups(&mut self, groups: &Groups, labels: &Map<String>) -> Option<(Rule, Map<Value>)> {
        let answers = self.lookup.choice(&groups.of)?;
        let mut to: Vec<Option<u8>> = vec![None; answers.len()];
        let mut values = Values::default();
        for (at, (key, members)) in groups.into.iter().enumerate() {
            if members.is_empty() {
                let message = format!("no answer becomes `{}`", key.value);
                let message = Diagnostic::error(Code::MissingValue, message);
                self.lookup.tell(
                    key,
                    message.expected(format!("answers of `{}`", groups.of.value)),
                );
            }
            let mut parts: Vec<&str> = Vec::new();
            for member in members {
                let position = self.lookup.position(&groups.of, member, answers);
                let Some(slot) = position.and_then(|at| to.get_mut(usize::from(at))) else {
                    continue;
                };
                if slot
                    .replace(u8::try_from(at).unwrap_or(NO_ANSWER))
                    .is_some()
                {
                    let message = format!("`{}` is in two groups, or twice in one", member.value);
                    let message = Diagnostic::error(Code::DuplicateName, message);
                    self.lookup
                        .tell(member, message.expected("each answer once"));
                }
                parts.extend(answers.get(member).map(|answer| answer.label.as_str()));
            }
            values.push((key.clone(), Some(parts.join(", "))));
        }
        let left: Vec<&str> = answers
            .keys()
            .zip(&to)
            .filter(|(_, to)| to.is_none())
            .map(|(key, _)| key)
            .collect();
        let otherwise = self.otherwise(&groups.r#else, &mut values);
        if otherwise.is_none() && !left.is_empty() {
            let message = format!(
                "no group for `{}` of `{}`",
                left.join("`, `"),
                groups.of.value
            );
            let message = Diagnostic::error(Code::IncompleteRecode, message)
                .expected("every answer in a group, or `else:`")
                .help("`else: missing` leaves them without a value");
            self.lookup.tell(&groups.of, message);
        }
        let to = to
            .into_iter()
            .map(|to| to.or(otherwise).unwrap_or(NO_ANSWER))
            .collect();
        let rule = Rule::Recode {
            of: groups.of.value.clone(),
            to,
        };
        Some((rule, self.values(values, labels)))
    }

    fn holds(&mut self, condition: &Condition, labels: &Map<String>) -> (Rule, Map<Value>) {
        let key = |key: &str| Spanned {
            value: key.to_string(),
            span: self.name.span.clone(),
        };
        let own = &self.language.labels;
        let values = Values(vec![
            (key("yes"), Some(own.yes.to_string())),
            (key("no"), Some(own.no.to_string())),
        ]);
        let rule = Rule::holds(self.lookup.condition(condition));
        let mut values = self.values(values, labels);
        // A model takes it as 1 and 0.
        for (value, code) in values.values_mut().zip([1, 0]) {
            value.code.value = ValueCode::Integer(code);
        }
        (rule, values)
    }

    /// A value for each number of answers.
    fn counts(&mut self, most: usize, labels: &Map<String>) -> Map<Value> {
        let value = |number: usize| {
            let key = Spanned {
                value: number.to_string(),
                span: self.name.span.clone(),
            };
            (key, Some(number.to_string()))
        };
        let values = Values((0..=most).map(value).collect());
        let mut values = self.values(values, labels);
        for (value, code) in values.values_mut().zip(0..) {
            value.code.value = ValueCode::Integer(code);
        }
        values
    }

    fn cases(&mut self, cases: &Cases, labels: &Map<String>) -> (Rule, Map<Value>) {
        let mut values = Values::default();
        let mut when = Vec::new();
        for (at, (key, condition)) in cases.when.iter().enumerate() {
            let logic = self.lookup.condition(condition);
            when.push((logic, u8::try_from(at).unwrap_or(NO_ANSWER)));
            values.push((key.clone(), None));
        }
        let key = Some(cases.r#else.clone());
        let otherwise = self.otherwise(&key, &mut values).unwrap_or(NO_ANSWER);
        let rule = Rule::Cases { when, otherwise };
        (rule, self.values(values, labels))
    }
}

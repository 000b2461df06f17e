//! Verdicts on the published values in running text.

use std::collections::BTreeMap;

use super::apa::{self, Judged};
use super::assessment::Assessment;
use super::diagnose::{self, Case};
use super::expression::{Numbers, Outcome};
use super::finding::{Certainty, Finding, Rule, Value, Verdict};
use super::in_words;
use super::interval::{Interval, whole};
use super::print::{Print, reconstructed};
use super::printed::Number;
use super::prose::{Judgement, judge, rule_of};
use super::tie::PublishedText;
use super::{references, rules, show, statement, words};
use crate::figures::{Expression, Figure, Figures};
use crate::spec::Kind;

/// Judges all of them, in order.
pub(super) fn prose(
    texts: &[PublishedText],
    print: &Print<'_>,
    figures: &Figures,
    computed: &Numbers,
) -> Assessment {
    let mut assessment = Assessment::default();
    let context = Context {
        print,
        figures,
        computed,
    };
    let mut before: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for text in texts {
        let spoken = before.entry(&text.place).or_default();
        let (verdict, finding) = context.value(text, spoken);
        let named = text.about.iter().flat_map(Expression::figures);
        spoken.extend(named.map(str::to_string));
        if let Some(finding) = finding.filter(|_| !text.value.damaged) {
            assessment.findings.push(finding);
        }
        assessment.values.push(Value {
            place: text.place.clone(),
            printed: Some(text.value.printed.value.clone()),
            table: None,
            figure: None,
            recorded: text.recorded.clone(),
            kind: text.value.kind,
            verdict,
        });
    }
    assessment
}

struct Context<'a> {
    print: &'a Print<'a>,
    figures: &'a Figures,
    computed: &'a Numbers,
}

impl Context<'_> {
    fn value(&self, text: &PublishedText, before: &[String]) -> (Verdict, Option<Finding>) {
        if matches!(text.value.kind, Kind::Reference | Kind::Name) {
            return self.named(text);
        }
        if text.value.kind == Kind::Test {
            return self.test(text);
        }
        if let Some(base) = text.value.base.as_ref().filter(|_| text.about.is_empty()) {
            return self.without_figure(text, base);
        }
        let by_print = judge(text, &self.print.numbers, before);
        let by_figures = judge(text, self.computed, before);
        let fails = |judgement: &Option<Judgement>| {
            judgement.as_ref().is_some_and(|j| !j.failing.is_empty())
        };
        let against = match (fails(&by_print), fails(&by_figures)) {
            (true, false) if by_figures.is_some() && self.slip_of_a_table(text) => None,
            (true, _) => by_print.clone().map(|judgement| (judgement, true)),
            (false, true) => by_figures.clone().map(|judgement| (judgement, false)),
            (false, false) => None,
        };
        if let Some((judgement, printed)) = against {
            return (
                Verdict::Contradicted,
                Some(self.contradicted(text, &judgement, printed)),
            );
        }
        if let (Some(called), [Expression::Figure(id)]) =
            (&text.value.called, text.about.as_slice())
            && let Some(place) = references::another(called, id, self.print)
        {
            let own = in_words::cell(self.print, id);
            let said = format!("called {called}, which is {place}; it is the value of {own}");
            let finding = self.finding(
                text,
                Rule::Label,
                Vec::new(),
                Certainty::Certain,
                None,
                said,
            );
            return (Verdict::Contradicted, Some(finding));
        }
        let verdict = match by_figures {
            None if self.print.specs.alone && by_print.is_some() => Verdict::Consistent,
            None => Verdict::Open,
            Some(_) if self.collected(text) => Verdict::Reproduced,
            Some(_) => Verdict::Consistent,
        };
        (verdict, None)
    }

    /// Whether all figures it is about are computed from collected data, and there are some.
    fn collected(&self, text: &PublishedText) -> bool {
        let named = text.about.iter().flat_map(Expression::figures);
        let mut figures = named.filter_map(|id| self.figures.get(id)).peekable();
        figures.peek().is_some() && !reconstructed(self.print.specs, figures)
    }

    /// Whether the figures support the text, and it is a table's cell that they contradict.
    fn slip_of_a_table(&self, text: &PublishedText) -> bool {
        let mut named = text.about.iter().flat_map(Expression::figures);
        named.any(|id| {
            let printed = self.print.numbers.figures.get(id);
            let exact = self
                .figures
                .get(id)
                .and_then(|figure| figure.exact.rational());
            matches!((printed, exact), (Some(printed), Some(exact)) if !printed.contains(exact))
        })
    }

    fn contradicted(&self, text: &PublishedText, judgement: &Judgement, printed: bool) -> Finding {
        let failing: Vec<&Expression> = judgement
            .failing
            .iter()
            .filter_map(|index| text.about.get(*index))
            .collect();
        let only = match failing.as_slice() {
            [Expression::Figure(id)] => self.figures.get(id),
            _ => None,
        };
        let share = text.value.kind == Kind::Percentage;
        let rule = match (rule_of(text.value.kind), printed) {
            (Rule::SameFact, false) => match only {
                Some(figure)
                    if diagnose::impossible(&text.value.printed, &figure.id, self.print) =>
                {
                    Rule::Granularity
                }
                _ => Rule::Figure,
            },
            (rule, _) => rule,
        };
        let mut also = Vec::new();
        if rule == Rule::SameFact
            && share
            && only.is_some_and(|f| diagnose::impossible(&text.value.printed, &f.id, self.print))
        {
            also.push(Rule::Granularity);
        }
        let decided = printed || rule == Rule::Granularity || self.collected(text);
        let certainty = match (judgement.definite, decided) {
            (true, true) => Certainty::Certain,
            _ => Certainty::Likely,
        };
        let computed = show::expressions(
            self.print.specs,
            self.figures,
            self.computed,
            text,
            &failing,
        );
        let computed = Some(computed).filter(|computed| !computed.is_empty());
        let mut said = Vec::new();
        if self.print.specs.alone {
            let printed = failing.iter().flat_map(|expression| expression.figures());
            said.extend(printed.map(|id| {
                format!(
                    "{} is {}",
                    in_words::cell(self.print, id),
                    self.print.text(id)
                )
            }));
        }
        if failing.len() < text.about.len() {
            let places: Vec<String> = failing
                .iter()
                .filter_map(|expression| {
                    expression
                        .figures()
                        .first()
                        .map(|id| in_words::cell(self.print, id))
                })
                .collect();
            said.push(format!("false for {}", places.join("; ")));
        }
        if let [expression] = failing.as_slice() {
            said.extend(self.slip(text, expression, only));
        }
        self.finding(text, rule, also, certainty, computed, said.join("; "))
    }

    /// Where a value would be right.
    fn slip(
        &self,
        text: &PublishedText,
        expression: &Expression,
        figure: Option<&Figure>,
    ) -> Option<String> {
        let printed = text.value.printed.as_str();
        let share = text.value.kind == Kind::Percentage;
        let numbers = matches!(rule_of(text.value.kind), Rule::SameFact);
        if numbers && !statement::is_plain(printed) {
            return None;
        }
        let case = match figure {
            Some(figure) => {
                let rounding = self.print.specs.report.content.rounding;
                Case::of(printed, figure, show::expected(printed, figure, rounding)?)
            }
            None if share => {
                let Outcome::Number(number) = expression.outcome(self.computed)? else {
                    return None;
                };
                Case {
                    printed,
                    exact: show::exact(number.low)?,
                    share: true,
                    figure: None,
                    expected: show::ratio(number.low, Number::find(printed)?.places, true),
                }
            }
            None => return self.before(text, expression),
        };
        diagnose::diagnose(&case, self.print, self.figures)
    }

    /// What precedes an item.
    fn before(&self, text: &PublishedText, expression: &Expression) -> Option<String> {
        let from_end = words::place(&text.value.printed).is_some_and(|place| place.from_end);
        let ahead = expression.ahead(self.computed, from_end)?;
        let ahead: Vec<String> = ahead.iter().map(|item| item.replace('_', " ")).collect();
        (!ahead.is_empty()).then(|| format!("ahead of it: {}", ahead.join(", ")))
    }

    /// A share or a mean that no figure answers to must be one of its base all the same.
    fn without_figure(&self, text: &PublishedText, base: &str) -> (Verdict, Option<Finding>) {
        let printed = text.value.printed.as_str();
        let numbers = if self.print.specs.alone {
            &self.print.numbers
        } else {
            self.computed
        };
        let base = numbers.figures.get(base);
        let base = base
            .filter(|base| base.low == base.high)
            .map(|base| base.low);
        let number = Number::find(printed).filter(|_| statement::is_plain(printed));
        let (Some(base), Some(number)) = (base, number) else {
            return (Verdict::Open, None);
        };
        let (rule, part, of, said) = match text.value.kind {
            Kind::Percentage => {
                let said = format!("no share of {base} is {printed}");
                (Rule::Granularity, number.share(0), base, said)
            }
            Kind::Statistic if called_mean(printed) => {
                let items = text.value.items.as_ref().map_or(1, |items| items.value);
                let of = base * whole(items.into());
                let said = format!("the mean of {of} whole numbers can't be {}", number.digits);
                (Rule::Mean, number.interval(0), of, said)
            }
            _ => return (Verdict::Open, None),
        };
        if rules::possible(part, of) {
            return (Verdict::Open, None);
        }
        let mut said = said;
        if rule == Rule::Granularity {
            said.push_str(&self.like(part));
        }
        let certain = Certainty::Certain;
        let finding = self.finding(text, rule, Vec::new(), certain, None, said);
        (Verdict::Contradicted, Some(finding))
    }

    /// Cells that have a share.
    fn like(&self, share: Interval) -> String {
        let like: Vec<String> = self
            .print
            .cells
            .values()
            .filter(|cell| {
                cell.recorded.figure.ends_with("_pct")
                    && cell.interval.is_some_and(|i| i.meets(share))
            })
            .map(|cell| in_words::cell(self.print, cell.id()))
            .collect();
        match like.as_slice() {
            [] => String::new(),
            few if few.len() <= 3 => format!("; it is the value of {}", few.join("; of ")),
            many => format!("; {} cells have this value", many.len()),
        }
    }

    /// A test result, which has all that it is judged by.
    fn test(&self, text: &PublishedText) -> (Verdict, Option<Finding>) {
        match apa::judge(&text.value.printed) {
            None => (Verdict::Open, None),
            Some(Judged::Follows) => (Verdict::Consistent, None),
            Some(Judged::Fails {
                rule,
                certainty,
                computed,
                said,
            }) => {
                let finding = self.finding(text, rule, Vec::new(), certainty, Some(computed), said);
                (Verdict::Contradicted, Some(finding))
            }
        }
    }

    /// References and names.
    fn named(&self, text: &PublishedText) -> (Verdict, Option<Finding>) {
        match references::judge(text, self.print) {
            None => (Verdict::Open, None),
            Some(Ok(())) => (Verdict::Consistent, None),
            Some(Err((certainty, said))) => {
                let rule = rule_of(text.value.kind);
                let finding = self.finding(text, rule, Vec::new(), certainty, None, said);
                (Verdict::Contradicted, Some(finding))
            }
        }
    }

    fn finding(
        &self,
        text: &PublishedText,
        rule: Rule,
        also: Vec<Rule>,
        certainty: Certainty,
        computed: Option<String>,
        diagnosis: String,
    ) -> Finding {
        Finding {
            place: text.place.clone(),
            table: None,
            printed: text.value.printed.value.clone(),
            computed,
            figure: text
                .value
                .about
                .as_ref()
                .map(|about| about.value.trim().to_string()),
            rule,
            also,
            diagnosis,
            certainty,
            erratum: None,
            recorded: text.recorded.clone(),
        }
    }
}

/// Whether a number is given no name, or that of a mean. Standard deviations have other parts.
fn called_mean(printed: &str) -> bool {
    let name = printed.split('=').next().unwrap_or_default().trim();
    !printed.contains('=') || matches!(name, "M" | "m" | "mean" | "Mean" | "x̄")
}

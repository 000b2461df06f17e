//! `ranked(row)` prints the columns of a row in falling order, by the items' prose names.

use minijinja::Value;

use crate::diagnostic::{Code, Diagnostic};
use crate::figures::{FigureId, RowId, Statistic};
use crate::fill::call::{Call, Function};
use crate::fill::escape::{markup, typst};
use crate::fill::lookup::{shown, unknown_table};
use crate::fill::recorder::{At, Shared};
use crate::language::Language;

pub(super) static FUNCTION: Function = Function {
    name: "ranked",
    takes: &["ROW"],
    options: &["top", "by", "show", "except"],
    answer,
};

/// How `ranked` is asked.
struct Ranking {
    top: Option<usize>,
    by: Statistic,
    show: Option<Statistic>,
    except: Vec<String>,
}

impl Ranking {
    /// Reads the options of a call; all errors in them are reported.
    fn asked(call: &Call<'_>) -> Option<Self> {
        let statistics = [
            ("count", Statistic::Count),
            ("row_pct", Statistic::RowPct),
            ("col_pct", Statistic::ColPct),
            ("total_pct", Statistic::TotalPct),
            ("mean", Statistic::Mean),
        ];
        let shows = [("percent", Statistic::RowPct), ("count", Statistic::Count)];
        let top = call.whole("top", 1, 1000);
        let by = call.word("by", &statistics);
        let show = call.word("show", &shows);
        let except = call.texts("except");
        Some(Self {
            top: top.ok()?,
            by: by.ok()?.unwrap_or(Statistic::RowPct),
            show: show.ok()?,
            except: except.ok()?,
        })
    }
}

fn answer(call: &Call<'_>) -> Option<Value> {
    let row = &call.text(0)?;
    let ranking = Ranking::asked(call)?;
    let (shared, site) = (call.shared, call.site);
    let known = RowId::parse(row).and_then(|id| Some((id, shared.computed.columns_of_row(id)?)));
    let Some((row_id, columns)) = known else {
        let rows: Vec<String> = rows(call.shared).collect();
        let unknown = unknown_table(shared, row);
        shared.error(
            At::argument(site, 0),
            unknown.unwrap_or_else(|| {
                Diagnostic::error(Code::UnknownName, format!("unknown row `{row}`"))
                    .expected("TABLE.BLOCK.ROW")
                    .suggest(row, rows.iter().map(String::as_str))
            }),
        );
        return None;
    };
    let ids: Vec<&str> = columns.iter().map(|c| c.id.as_str()).collect();
    let unknown = |id: &&String| !ids.contains(&id.as_str());
    for unknown in ranking.except.iter().filter(unknown) {
        let message = Diagnostic::error(
            Code::UnknownName,
            format!("the row `{row}` has no column `{unknown}`"),
        )
        .expected(format!("some of {}", ids.join(", ")))
        .suggest(unknown, ids.iter().copied());
        shared.error(At::option(site, "except"), message);
    }
    let kept: Vec<String> = ids
        .iter()
        .filter(|id| !ranking.except.iter().any(|e| e == *id) && **id != "total")
        .map(|id| (*id).to_string())
        .collect();
    for column in &kept {
        let id = row_id.cell(column).figure(ranking.by).to_string();
        if shared.computed.figures.is_withheld(&id) {
            let message = shared.computed.figures.unknown(&id);
            shared.error(At::argument(site, 0), message);
            return None;
        }
    }
    let mut figures = shared.computed.figures.row(row_id, ranking.by, &kept);
    // A stable sort: ties keep the table's order.
    figures.sort_by(|a, b| b.exact.compare(a.exact));
    let top = ranking.top.unwrap_or(figures.len());
    if figures.is_empty() {
        let by = ranking.by.segment();
        let message = Diagnostic::error(
            Code::InvalidRanking,
            format!("there is nothing to rank in the row `{row}`"),
        )
        .expected(format!("a row with figures `{row}.COLUMN.{by}`"));
        shared.error(At::argument(site, 0), message);
        return None;
    }
    if top > figures.len() {
        let message = Diagnostic::error(
            Code::InvalidRanking,
            format!("the first {top} of {} in the row `{row}`", figures.len()),
        )
        .expected("at most the number of entries");
        shared.error(At::option(site, "top"), message);
        return None;
    }
    if let (Some(last), Some(next)) = (figures.get(top - 1), figures.get(top))
        && last.exact.compare(next.exact).is_eq()
    {
        let message =
            format!("the first {top} of `{row}` are not settled: two are tied at the cut-off");
        let level = [last.id.clone(), next.id.clone()];
        let finding = shown(
            shared,
            Diagnostic::finding(Code::UnsettledRanking, message),
            &level,
        );
        shared.finding(
            At::option(site, "top"),
            finding
                .label("this list is ambiguous")
                .help("list one more or one fewer, or mention the tie in the sentence"),
        );
    }
    let shown: Vec<String> = figures
        .iter()
        .take(top)
        .map(|figure| {
            let name = figure.name.as_deref().unwrap_or(&figure.id);
            let name = shared.marked(site, figure, &typst(name));
            let extra = ranking.show.and_then(|statistic| {
                let id = FigureId::parse(&figure.id)?.with(statistic).to_string();
                call.figure(0, &id, None)
            });
            match extra {
                Some(extra) => {
                    let form = match extra.statistic.is_share() {
                        true => Language::percentage,
                        false => Language::number,
                    };
                    format!("{name} ({})", shared.print(site, extra, form))
                }
                None => name,
            }
        })
        .collect();
    Some(markup(shared.language().list(&shown)))
}

fn rows(shared: &Shared) -> impl Iterator<Item = String> {
    shared.computed.tables.iter().flat_map(|t| {
        t.blocks.iter().flat_map(move |b| {
            b.rows
                .iter()
                .map(move |r| format!("{}.{}.{}", t.name, b.name, r.id))
        })
    })
}

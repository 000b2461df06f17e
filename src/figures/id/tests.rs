use super::*;

#[test]
fn what_is_read_is_printed() {
    for id in [
        "t05.jetro.total.financial_aid.row_pct",
        "t05.jetro.total.total.base",
        "t05.jetro.chi_square.p",
        "m18.coef.constant.b",
        "m17.std_coef.openness.value",
        "m17.structure.openness.value",
        "m17.group.public.centroid",
        "m17.missing.dependent.count",
        "m18.fit.adj_r2",
        "sme.n",
        "gap.points",
    ] {
        let parsed = FigureId::parse(id).unwrap_or_else(|| panic!("{id}"));
        assert_eq!(parsed.to_string(), id);
        assert_eq!(Some(parsed.owner()), id.split('.').next());
        assert_eq!(
            Some(parsed.statistic().segment()),
            id.rsplit('.').next(),
            "{id}"
        );
    }
}

#[test]
fn an_expression_in_its_normal_form_is_an_id() {
    let id = "t.a.r.c.row_pct - t.a.s.c.row_pct";
    let parsed = FigureId::parse(id).expect("an id");
    assert_eq!(parsed.to_string(), id);
    assert_eq!(parsed.statistic(), Statistic::Points);
    for other in ["t.a.r.c.count+t.a.s.c.count", "a.n + b.row_pct", "a.n - 1"] {
        assert_eq!(FigureId::parse(other), None, "{other}");
    }
}

#[test]
fn what_is_no_id_is_not_read() {
    for text in [
        "",
        ".",
        "n",
        "sme.",
        ".n",
        "sme..n",
        "sme.nothing",
        "a.b.c.d.e.count",
        "a.b.count",
    ] {
        assert_eq!(FigureId::parse(text), None, "{text}");
    }
}

#[test]
fn statistics_of_the_same_term_share_all_but_the_last_segment() {
    let t = FigureId::parse("m18.coef.constant.t").unwrap();
    assert_eq!(t.with(Statistic::Se).to_string(), "m18.coef.constant.se");
    let share = FigureId::parse("t.b.row.column.row_pct").unwrap();
    assert_eq!(
        share.with(Statistic::Count).to_string(),
        "t.b.row.column.count"
    );
    assert_eq!(
        share.cell().map(|cell| cell.in_row().to_string()),
        Some("t.b.row".into())
    );
}

#[test]
fn rows_and_cells_are_read_apart() {
    assert_eq!(
        RowId::parse("t.b.r").unwrap().cell("c").to_string(),
        "t.b.r.c"
    );
    assert_eq!(CellId::parse("t.b.r.c").unwrap().to_string(), "t.b.r.c");
    assert_eq!(RowId::parse("t.b.r.c"), None);
    assert_eq!(CellId::parse("t.b.r"), None);
    assert_eq!(CellId::parse("t.b.r.c.count"), None);
}

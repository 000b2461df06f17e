//! Codes of what is compared: the ledger, published values and errata.

macro_rules! records {
    ($next:ident $($then:ident)*; $($before:tt)*) => {
        $next! {
$($then)*; $($before)*
"Ledger and published values" {
    ContradictedValue "contradicted-value" "A published value contradicts a figure or another published value."
        "The publication or the data have a slip. The note names the rule and where the value would be right."
        yaml "# report/errata.yaml has no entry for it" => r#"
# report/errata.yaml
first: {place: Table 1, printed: "37.8", reason: A slip of a digit}
"#;
    InvalidExpression "invalid-expression" "An expression over figures can't be parsed."
        "Expressions have ids, facts, `+ - * / ( )` and a few functions."
        yaml "about: services.rooms.total.tea.count +" => "about: services.rooms.total.tea.count";
    InvalidLedger "invalid-ledger" "The ledger has an invalid or duplicate line."
        "A merge may have kept both sides. The ledger is written by `refigure accept` alone."
        text "<<<<<<< HEAD" => "rooms.n = 8";
    InvalidPublishedBlock "invalid-published-block" "Published values can't be assigned to cells."
        "A line has a row's id and a value for each column of the first line."
        text r#"
     loans tea
small 2
"# => r#"
     loans tea
small 2    1
"#;
    LedgerDiffers "ledger-differs" "Figures differ from the ledger."
        "Figures moved that nobody has accepted."
        sh "refigure build --locked" => r#"
refigure diff
refigure accept
"#;
    MissingLedger "missing-ledger" "There is no ledger."
        "`--locked` and `diff` compare with the committed one."
        sh "refigure build --locked" => r#"
refigure accept
refigure build --locked
"#;
    StaleErratum "stale-erratum" "A recorded erratum is no longer found."
        "The value, the figure or the rule has changed, so that the entry misleads."
        yaml r#"first: {place: Table 9, printed: "37.8", …}"# => r#"first: {place: Table 1, printed: "37.8", …}"#;
    Unused "unused" "A fact or table that nothing uses."
        "It may be left over, or a sentence may have typed its number."
        yaml "founded: {value: 1901, source: A plate}   # in no template" => r#"# used: {{ fact("founded") }}"#;
}
        }
    };
}

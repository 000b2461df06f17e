//! Codes of what is compared: the ledger, published values and errata.

macro_rules! records {
    ($next:ident $($then:ident)*; $($before:tt)*) => {
        $next! {
$($then)*; $($before)*
"Ledger and published values" {
    ContradictedValue "contradicted-value" "A published value contradicts a figure or another published value."
        "The publication or the data have an error. The note names the rule, and where the value would be correct."
        yaml "# report/errata.yaml has no entry for it" => r#"
# report/errata.yaml
first: {place: Table 1, printed: "37.8", reason: One digit is wrong}
"#;
    InvalidExpression "invalid-expression" "An expression over figures can't be parsed."
        "Expressions have ids, facts, `+ - * / ( )` and a few functions."
        yaml "about: services.rooms.total.tea.count +" => "about: services.rooms.total.tea.count";
    InvalidLedger "invalid-ledger" "The ledger has an invalid or duplicate line."
        "A merge may have kept both sides. Only `refigure accept` writes the ledger."
        text "<<<<<<< HEAD" => "rooms.n = 8";
    InvalidPublishedBlock "invalid-published-block" "Published values can't be assigned to cells."
        "Each line needs a row id and a value for each column of the first line."
        text r#"
     loans tea
small 2
"# => r#"
     loans tea
small 2    1
"#;
    LedgerDiffers "ledger-differs" "Figures differ from the ledger."
        "Figures changed, and nobody has accepted the changes."
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
        "The value, the figure or the rule has changed, so the entry is misleading."
        yaml r#"first: {place: Table 9, printed: "37.8", …}"# => r#"first: {place: Table 1, printed: "37.8", …}"#;
    StaleFact "stale-fact" "Data that a fact depends on have changed since it was accepted."
        "A number computed elsewhere can't be recomputed here: somebody has to do it."
        sh "refigure accept" => r#"
# once the value is that for the current data
refigure accept --fact welch_t
"#;
    Unused "unused" "A fact or table is not used."
        "It may be left over, or its number may have been typed into a sentence."
        yaml "founded: {value: 1901, source: A plate}   # in no template" => r#"# used: {{ fact("founded") }}"#;
}
        }
    };
}

//! Missing codes: what means "no answer".

use crate::sandbox::Sandbox;

const CODEBOOK: &str = "data/readers.yaml";
const RESPONSES: &str = "data/readers.csv";
const VISITS: &str = "  visits: {label: How often did you come last year?";

/// In `tiny`, the visits of two readers more are not known, and written as a program writes them.
fn coded(first: &str, second: &str) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    sandbox.replace(RESPONSES, "3.0,12,1.0", &format!("3.0,{first},1.0"));
    sandbox.replace(RESPONSES, "0.9,37,0.5", &format!("0.9,{second},0.5"));
    sandbox
}

fn slope(sandbox: &Sandbox) -> String {
    let ids = [
        "visits.fit.n",
        "visits.coef.distance.b",
        "visits.coef.age.b",
    ];
    let text = |id: &&str| {
        let line = sandbox.ok(&["figures", id]).stdout;
        line.split_whitespace().nth(1).expect("a text").to_string()
    };
    ids.iter().map(text).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_missing_code_is_a_number_where_numbers_are_read() {
    // The slopes without the two readers, from the normal equations in exact fractions, worked out apart.
    let right = "9 -7.174 -0.081";
    for written in ["-9", "-9.0", "-9.00", "-09", "-9e0", "-90e-1"] {
        let sandbox = coded(written, "-9");
        sandbox.replace(CODEBOOK, "mode:", "missing: [-9]\nmode:");
        assert_eq!(slope(&sandbox), right, "{written}");
    }
    let sandbox = coded("NA", "+99.0");
    sandbox.replace(CODEBOOK, "mode:", "missing: [NA, 99]\nmode:");
    assert_eq!(slope(&sandbox), right);
    assert_eq!(slope(&coded("", "")), right);
}

#[test]
fn a_question_has_missing_codes_of_its_own() {
    // -9 is no answer to the one question, and a distance.
    let sandbox = coded("-9.0", "-9");
    sandbox.replace(CODEBOOK, VISITS, &format!("{VISITS}, missing: [-9]"));
    assert_eq!(slope(&sandbox), "9 -7.174 -0.081");
    let sandbox = coded("-9.0", "-9");
    sandbox.replace(CODEBOOK, "mode:", "missing: [-9]\nmode:");
    sandbox.replace(CODEBOOK, VISITS, &format!("{VISITS}, missing: []"));
    assert_eq!(slope(&sandbox).split(' ').next(), Some("11"));
    // A code of a variable may be a missing code of others.
    let sandbox = Sandbox::project("tiny");
    sandbox.replace(CODEBOOK, "mode:", "missing: [0]\nmode:");
    assert_eq!(sandbox.run(&["figures"]).code, 2);
    let card = "    label: Do you hold a card?\n";
    sandbox.replace(CODEBOOK, card, &format!("{card}    missing: [-1]\n"));
    sandbox.ok(&["figures"]);
}

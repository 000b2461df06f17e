//! Files to import: each reader refuses what it can't read, and what it reads becomes a codebook that can be read.

use refigure::import;
use refigure::source::SourceFile;
use refigure::spec::Codebook;
use refigure::yaml;

use super::{fuzz, roomy, seeds};

/// Words of the formats.
const WORDS: &[&str] = &[
    "$FL2",
    "\u{7}",
    "<lbl>",
    "GSO",
    "</data>",
    "PK\u{3}\u{4}",
    "ImportId",
    "sep=;",
    "NA",
    "\"",
    ";",
    ",",
    "\r",
    "\n",
    "\u{feff}",
    "[SQ001]",
    "_1",
    "/",
    "Timestamp",
    "Respondent ID",
    "1,5",
    "x\u{0}",
];

#[test]
#[ignore = "slow"]
fn imports() {
    roomy(|| {
        let mut seeds = seeds("tests/import");
        seeds.retain(|seed| !seed.name.ends_with(".truth") && !seed.name.ends_with(".R"));
        fuzz("import", &seeds, WORDS, |seed, input, _| {
            let Ok(dataset) = import::import("x", &seed.name, input, None) else {
                return;
            };
            let file = SourceFile::new("data/x.yaml", dataset.codebook.as_str());
            assert!(yaml::read::<Codebook>(&file).is_ok());
            // A delivery that is the same is no change.
            let before = import::Existing {
                codebook: file,
                csv: Some(dataset.csv.clone()),
            };
            let again = import::import("x", &seed.name, input, Some(&before)).expect("again");
            assert_eq!(again.csv, dataset.csv, "{}", dataset.codebook);
            assert_eq!(again.codebook, dataset.codebook);
        });
    });
}

//! Codes of specifications: the YAML files of a project.

macro_rules! specs {
    ($next:ident $($then:ident)*; $($before:tt)*) => {
        $next! {
$($then)*; $($before)*
"Specifications" {
    CircularQuestion "circular-question" "A condition for asking a question depends on its own answer."
        "`asked_of` states who is asked a question. It can only depend on earlier questions."
        yaml "size: {asked_of: {size: [large]}}" => "size: {asked_of: {open: [yes]}}";
    CircularVariable "circular-variable" "A derived variable depends on itself or on a later one."
        "Derived variables are computed in the order in which they are defined."
        yaml "old: {label: Old, groups: {of: old, into: {yes: [high]}, else: missing}}" => "old: {label: Old, groups: {of: age_band, into: {yes: [high]}, else: missing}}";
    ComputableFact "computable-fact" "A fact has the value of a figure."
        "A fact is an input. A number computed from the data would not follow when the data change."
        yaml "rooms_lending: {value: 5, source: Counted}" => r#"rooms_lending: {value: 5, source: Counted, distinct: "In 2012"}"#;
    ConflictingKeys "conflicting-keys" "Keys exclude or require each other."
        "One of them would be ignored without notice."
        yaml r#"
dataset: rooms
datasets: [rooms, readers]
"# => "datasets: [rooms, readers]";
    CutText "cut-text" "A comment truncates the text of a key."
        "In YAML, ` #` begins a comment unless the text is in quotes."
        yaml "title: Rooms of group #2" => r#"title: "Rooms of group #2""#;
    DuplicateKey "duplicate-key" "A key occurs twice in a mapping."
        "One of the two values would be dropped without notice."
        yaml r#"
dataset: rooms
dataset: readers
"# => "dataset: rooms";
    DuplicateName "duplicate-name" "A name, code or column is used twice."
        "References to it would be ambiguous, or its respondents would be counted twice."
        yaml "datasets: [rooms, rooms]" => "datasets: [rooms]";
    ForbiddenCharacter "forbidden-character" "A character is invisible or must not be printed."
        "A key with an invisible character looks like another key. Private-use characters have no meaning in an archival PDF."
        text "title:  (the key contains U+200B)" => "title:  (typed again)";
    IncompleteRecode "incomplete-recode" "`recode`, `bands` or `groups` leaves out values."
        "A value without a score or a group would drop out of a table, a mean or a model without notice."
        yaml "recode: {small: 1}" => "recode: {small: 1, large: 2}";
    InvalidName "invalid-name" "A name is invalid or reserved."
        "Keys become segments of figure ids: lower-case letters, digits and single underscores. Some, such as \
         `total` or `constant`, are taken."
        yaml "items: {Black-Tea: Black tea}" => "items: {black_tea: Black tea}";
    InvalidPhrases "invalid-phrases" "The steps of a scale of phrases are invalid."
        "Each step needs one bound, smaller than those above it, and the last must cover every remaining share."
        yaml r#"- {above: "1/2", text: more than half}"# => r#"
- {above: "1/2", text: more than half}
- {at_least: "0", text: few}
"#;
    InvalidValue "invalid-value" "A value is invalid for its key."
        "Dates, versions, limits, symbols and printed numbers have a fixed form; a power or a score has a range."
        yaml "date: 29/02/2020" => r#"date: "2020-02-29""#;
    InvalidYaml "invalid-yaml" "The file is not valid YAML."
        "The message is that of the YAML library. Often text needs quotes, or an earlier quotation mark is not closed."
        yaml "title: Rooms: a survey" => r#"title: "Rooms: a survey""#;
    MismatchedBlock "mismatched-block" "The rows, columns or datasets of a block are incompatible."
        "All cells of a block count one kind of unit, and stacked datasets must have the same rows and columns."
        yaml r#"
stub: [total]
banner: [{items: partner}]
"# => r#"
stub: [{activities: partner}]
banner: [{items: partner}]
"#;
    MissingKey "missing-key" "A required key is missing."
        "No default would be right for every report."
        yaml r#"
title: Rooms
blocks: {rooms: {stub: [total]}}
"# => r#"
title: Rooms
blocks: {rooms: {dataset: rooms, stub: [total]}}
"#;
    MissingValue "missing-value" "A key has no value, or an empty one."
        "An empty value is more often an oversight than intended."
        yaml "title:" => "title: Reading rooms";
    NewerVersionRequired "newer-version-required" "The report requires a newer refigure."
        "An older version could compute something else."
        yaml r#"requires: "99""# => r#"requires: "0.1""#;
    StrayFile "stray-file" "A file in a folder of the project is not read."
        "Because of a misspelt extension or a subfolder, a table would be left out without notice."
        text "report/tables/more.yml" => "report/tables/more.yaml";
    UndeclaredMissing "undeclared-missing" "Answers are missing, and their treatment is not stated."
        "Each treatment gives a different base and different percentages, so the table or model must state it."
        yaml "rooms: {dataset: rooms, stub: [total]}" => "rooms: {dataset: rooms, stub: [total], missing: listwise}";
    UnknownKey "unknown-key" "A key does not exist."
        "It would be ignored, and the intended setting would keep its default."
        yaml "datset: rooms" => "dataset: rooms";
    UnknownWord "unknown-word" "A word is not one of those allowed."
        "The key takes one of a few words. The message lists them."
        yaml "missing: in_bas" => "missing: in_base";
    WrongType "wrong-type" "A value is of the wrong type."
        "Lists, mappings, numbers and strings are read differently."
        yaml "sections: results" => "sections: [results]";
}
        }
    };
}

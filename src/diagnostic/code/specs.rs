//! Codes of specifications: the YAML files of a project.

macro_rules! specs {
    ($next:ident $($then:ident)*; $($before:tt)*) => {
        $next! {
$($then)*; $($before)*
"Specifications" {
    CircularQuestion "circular-question" "A condition for asking a question depends on its own answer."
        "`asked_of` says who is asked. It can depend only on questions that are asked before."
        yaml "size: {asked_of: {size: [large]}}" => "size: {asked_of: {open: [yes]}}";
    ComputableFact "computable-fact" "A fact has the value of a figure."
        "A fact is an input. A number that the data give would stay as it is when they change."
        yaml "lending: {value: 83, source: Counted}" => r#"lending: {value: 83, source: Counted, distinct: "The share of 2012"}"#;
    ConflictingKeys "conflicting-keys" "Keys exclude or require one another."
        "One of them would be ignored without notice."
        yaml r#"
dataset: rooms
datasets: [rooms, readers]
"# => "datasets: [rooms, readers]";
    CutText "cut-text" "A comment cuts a text short."
        "In YAML, a space before `#` begins a comment wherever a text is not in quotes."
        yaml "title: Rooms of group #2" => r#"title: "Rooms of group #2""#;
    DuplicateKey "duplicate-key" "A key occurs twice in a mapping."
        "One of the two values would win without notice."
        yaml r#"
dataset: rooms
dataset: readers
"# => "dataset: rooms";
    DuplicateName "duplicate-name" "A name, code or column is used twice."
        "Whatever refers to it would be ambiguous, or its respondents would be counted twice."
        yaml "datasets: [rooms, rooms]" => "datasets: [rooms]";
    ForbiddenCharacter "forbidden-character" "A character that can't be seen or must not be printed."
        "A key with an invisible character looks like another key. Private-use characters mean nothing in an \
         archival PDF."
        text "title:  (the key contains U+200B)" => "title:  (typed again)";
    IncompleteRecode "incomplete-recode" "`recode` leaves out values."
        "A value that counts as nothing would drop out of a mean or a model without notice."
        yaml "recode: {small: 1}" => "recode: {small: 1, large: 2}";
    InvalidName "invalid-name" "A name can't be used, or means something else."
        "Keys become segments of figure ids: lower-case letters, digits and single underscores. Some, such as \
         `total` or `constant`, are taken."
        yaml "items: {Black-Tea: Black tea}" => "items: {black_tea: Black tea}";
    InvalidPhrases "invalid-phrases" "The steps of a scale of phrases do not work."
        "Each step needs one bound, smaller than those above it, and the last must take every share that is left."
        yaml r#"- {above: "1/2", text: more than half}"# => r#"
- {above: "1/2", text: more than half}
- {at_least: "0", text: few}
"#;
    InvalidValue "invalid-value" "A value that its key can't have."
        "Dates, versions, limits, symbols and printed numbers have a form; a power or a score has a range."
        yaml "date: 29/02/2020" => r#"date: "2020-02-29""#;
    InvalidYaml "invalid-yaml" "The file is not valid YAML."
        "The message is that of the YAML library. Often a text needs quotes, or a quotation mark above is not \
         closed."
        yaml "title: Rooms: a survey" => r#"title: "Rooms: a survey""#;
    MismatchedBlock "mismatched-block" "Rows, columns or datasets of a block do not fit together."
        "Cells of a block count one kind of unit, and stacked datasets must have the same rows and columns."
        yaml r#"
stub: [total]
banner: [{items: partner}]
"# => r#"
stub: [{activities: partner}]
banner: [{items: partner}]
"#;
    MissingKey "missing-key" "A required key is missing."
        "There is no default that would be right for every report."
        yaml r#"
title: Rooms
blocks: {rooms: {stub: [total]}}
"# => r#"
title: Rooms
blocks: {rooms: {dataset: rooms, stub: [total]}}
"#;
    MissingValue "missing-value" "A key has no value, or an empty one."
        "An empty value is more often forgotten than meant."
        yaml "title:" => "title: Reading rooms";
    NewerVersionRequired "newer-version-required" "The report requires a newer refigure."
        "An older version could compute something different."
        yaml r#"requires: "99""# => r#"requires: "0.1""#;
    StrayFile "stray-file" "A file in a folder of the project is not read."
        "A misspelt ending or a subfolder would leave a table out without notice."
        text "report/tables/more.yml" => "report/tables/more.yaml";
    UndeclaredMissing "undeclared-missing" "Answers are missing, and nothing says how to treat them."
        "Each treatment has another base and other percentages, so it is stated in the table or model."
        yaml "rooms: {dataset: rooms, stub: [total]}" => "rooms: {dataset: rooms, stub: [total], missing: listwise}";
    UnknownKey "unknown-key" "A key that does not exist."
        "It would be ignored, and what it was meant to set would keep its default."
        yaml "datset: rooms" => "dataset: rooms";
    UnknownWord "unknown-word" "A word that is not one of those allowed."
        "The key takes one of a few words. The message lists them."
        yaml "missing: in_bas" => "missing: in_base";
    WrongType "wrong-type" "A value of another form than expected."
        "A list, a mapping, a number and a text are read differently."
        yaml "sections: results" => "sections: [results]";
}
        }
    };
}

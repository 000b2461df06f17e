//! Codes of what is computed: tables, derived figures and models.

macro_rules! figures {
    ($next:ident $($then:ident)*; $($before:tt)*) => {
        $next! {
$($then)*; $($before)*
"Figures and models" {
    CollinearPredictors "collinear-predictors" "A predictor is a combination of the others."
        "The coefficients are not determined. Of the 0/1 columns of a question that everybody answers, one is \
         too many."
        yaml "predictors: {open: …, closed: …}" => "predictors: {open: …}";
    ConstantVariable "constant-variable" "A variable of a model does not vary."
        "It explains nothing, and nothing can explain it."
        yaml r#"
base: {open: [yes]}
predictors: {open: …}
"# => "predictors: {open: …}";
    DependentAsPredictor "dependent-as-predictor" "The dependent variable is also a predictor or the weight."
        "The model would fit perfectly and state nothing."
        yaml r#"
dependent: {variable: visits, …}
predictors: {visits: {variable: visits, …}}
"# => r#"
dependent: {variable: visits, …}
predictors: {age: {variable: age, …}}
"#;
    DifferentBases "different-bases" "Shares of different bases are added or subtracted."
        "The sum of two such shares is a share of nothing."
        jinja r#"{{ figure("services.rooms.small.tea.row_pct + services.rooms.large.tea.row_pct") }}"# => r#"{{ percent("services.rooms.total.tea") }}"#;
    DivisionByZero "division-by-zero" "A derived figure is divided by zero."
        "The result is not a number."
        jinja r#"{{ figure("services.rooms.total.tea.count / services.rooms.small.tea.count") }}"# => r#"{{ figure("services.rooms.small.tea.count / services.rooms.total.tea.count") }}"#;
    EmptyBase "empty-base" "No respondent is in a base or group."
        "A percentage of nothing can't be computed."
        yaml "base: {size: [small], open: [no]}" => "base: {open: [yes]}";
    InvalidWeight "invalid-weight" "A weight is zero or negative."
        "A respondent with such a weight would count for nothing, or against the others."
        yaml "weights: balance" => r#"
weights: balance
base: {has_balance: [yes]}
"#;
    MismatchedUnits "mismatched-units" "Units can't be combined, or are not the stated one."
        "A count and a share have no sum; the difference of two shares is in percentage points."
        jinja r#"{{ figure("services.rooms.total.tea.count + services.rooms.total.tea.row_pct") }}"# => r#"{{ figure("services.rooms.total.tea.count + services.rooms.total.loans.count") }}"#;
    SeparatedGroups "separated-groups" "The predictors separate the groups without error."
        "The discriminant function has no finite scale. A predictor may have been made from the groups."
        yaml "predictors: {is_public: …, size: …}" => "predictors: {size: …}";
    TooFewRespondents "too-few-respondents" "A model has too few respondents."
        "As many coefficients as respondents fit any data."
        yaml r#"
missing: listwise
base: {size: [small]}
"# => "missing: listwise";
    UndefinedStatistic "undefined-statistic" "A statistic is not defined for the data."
        "A mean of no answers, or a test of a table with an empty row, has no value."
        yaml "cells: [mean]" => "cells: [count]";
    UnfittableModel "unfittable-model" "A model can't be fitted."
        "The data do not determine it: for example, both groups have equal means."
        yaml "groups: {a: …, b: …}   # alike in every predictor" => "groups: {a: …, b: …}   # with a predictor that differs";
    UnsuitableVariable "unsuitable-variable" "A variable of another kind than needed."
        "Groups are made of the values of a question; weights are numbers."
        yaml "weights: card" => "weights: distance";
}
        }
    };
}

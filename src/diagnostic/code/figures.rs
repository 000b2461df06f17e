//! Codes of what is computed: tables, derived figures and models.

macro_rules! figures {
    ($next:ident $($then:ident)*; $($before:tt)*) => {
        $next! {
$($then)*; $($before)*
"Figures and models" {
    CalibrationFailed "calibration-failed" "No weights agree with the margins."
        "Raking did not reach the margins, or a respondent's calibrated weight has no digit. Such weights would not represent the population."
        yaml r#"
calibrate:
  margins: {size: {small: 900, large: 100}, open: {yes: 100, no: 900}}   # every small room is open
  decimals: 3
"# => r#"
calibrate:
  margins: {size: {small: 900, large: 100}}
  decimals: 3
"#;
    CollinearPredictors "collinear-predictors" "A predictor is a linear combination of the others."
        "The coefficients are not determined. The 0/1 columns of a question that everybody answers need one column as the reference."
        yaml "predictors: {open: …, closed: …}" => "predictors: {open: …}";
    ConstantVariable "constant-variable" "A variable of a model does not vary."
        "It explains nothing, and nothing can explain it."
        yaml r#"
base: {open: [yes]}
predictors: {open: …}
"# => "predictors: {open: …}";
    DependentAsPredictor "dependent-as-predictor" "The dependent variable is also a predictor or the weight."
        "The model would fit perfectly and explain nothing."
        yaml r#"
dependent: {variable: visits, …}
predictors: {visits: {variable: visits, …}}
"# => r#"
dependent: {variable: visits, …}
predictors: {age: {variable: age, …}}
"#;
    DifferentBases "different-bases" "Shares of different bases are added or subtracted."
        "The sum of two such shares is not a share of anything."
        jinja r#"{{ figure("services.rooms.small.tea.row_pct + services.rooms.large.tea.row_pct") }}"# => r#"{{ percent("services.rooms.total.tea") }}"#;
    DivisionByZero "division-by-zero" "A derived figure is divided by zero."
        "The result is not a number."
        jinja r#"{{ figure("services.rooms.total.tea.count / services.rooms.small.tea.count") }}"# => r#"{{ figure("services.rooms.small.tea.count / services.rooms.total.tea.count") }}"#;
    DifferentMargins "different-margins" "The margins of a calibration have different sums."
        "They are numbers of one population. No weights agree with both."
        yaml "margins: {size: {small: 900, large: 100}, open: {yes: 600, no: 300}}" => "margins: {size: {small: 900, large: 100}, open: {yes: 600, no: 400}}";
    EmptyBase "empty-base" "A base or group is empty."
        "A percentage of nothing can't be computed."
        yaml "base: {size: [small], open: [no]}" => "base: {open: [yes]}";
    EmptyMargin "empty-margin" "Nobody is in a margin of a calibration."
        "No weights can represent a part of the population from which nobody answered."
        yaml "margins: {size: {small: 900, large: 90, huge: 10}}   # no room is huge" => "margins: {size: {small: 900, large: 100}}";
    InvalidWeight "invalid-weight" "A weight is zero or negative."
        "A respondent with such a weight would count for nothing, or against the others."
        yaml "weights: balance" => r#"
weights: balance
base: {has_balance: [yes]}
"#;
    MissingMargin "missing-margin" "A respondent is in no margin of a calibration."
        "Without an answer, or with one that has no number in the margin, a respondent's weight can't be calibrated."
        yaml "margins: {size: {small: 900}}   # some rooms are large" => "margins: {size: {small: 900, large: 100}}";
    MismatchedUnits "mismatched-units" "Units are incompatible, or differ from the stated one."
        "A count and a share can't be added; the difference of two shares is in percentage points."
        jinja r#"{{ figure("services.rooms.total.tea.count + services.rooms.total.tea.row_pct") }}"# => r#"{{ figure("services.rooms.total.tea.count + services.rooms.total.loans.count") }}"#;
    SeparatedGroups "separated-groups" "The predictors separate the groups without error."
        "The discriminant function has no finite scale, or a logistic regression no finite coefficients. A predictor may be derived from the groups, or have a value that occurs with one outcome only."
        yaml "predictors: {is_public: …, size: …}" => "predictors: {size: …}";
    TooFewRespondents "too-few-respondents" "A model has too few respondents."
        "A model with as many coefficients as respondents fits any data."
        yaml r#"
missing: listwise
base: {size: [small]}
"# => "missing: listwise";
    UndefinedStatistic "undefined-statistic" "A statistic is not defined for the data."
        "A mean of no answers, or a test of a table with an empty row, has no value."
        yaml "cells: [mean]" => "cells: [count]";
    UntestableBlock "untestable-block" "A block can't be tested as asked."
        "Each test is of a certain form: two questions, or means by group. A test of anything else would have no meaning."
        yaml r#"
stub: [{set: service}]
banner: [{values: size}]
test: chi_square
"# => r#"
stub: [{values: answered}]
banner: [{values: size}]
test: chi_square
"#;
    UnfittableModel "unfittable-model" "A model can't be fitted."
        "The data do not determine it: for example, both groups have equal means."
        yaml "groups: {a: …, b: …}   # alike in every predictor" => "groups: {a: …, b: …}   # with a predictor that differs";
    UnsuitableVariable "unsuitable-variable" "A variable is of the wrong kind."
        "Groups are formed from the values of a question; weights are numbers; a logistic regression explains two outcomes."
        yaml "weights: card" => "weights: distance";
    WithheldFigure "withheld-figure" "A figure that protects respondents is used."
        "Its count is small, or would give a small count away by subtraction; `small_cells` of the report, the table or the codebook withholds it everywhere."
        yaml r#"small_cells: {suppress_below: 5}   # and a section with {{ count("services.rooms.small.tea") }}"# => r#"small_cells: {suppress_below: 5}   # and a section with {{ count("services.rooms.total.tea") }}"#;
}
        }
    };
}

//! English.

use super::definition::{Labels, Language, Near, is_composed};
use super::method::Method;

pub(super) static ENGLISH: Language = Language {
    code: "en",
    cardinal,
    cardinals: "a whole number below a million, not negative",
    is_number_word,
    states_quantity,
    idioms: &[],
    parts: "thirds quarters fifths sixths sevenths eighths ninths tenths hundredths",
    and: "and",
    decimal_mark: ".",
    percent: "%",
    months: "January February March April May June July August September October November December",
    date: "{day} {month} {year}",
    labels: Labels {
        appendix: "Appendix",
        constant: "Constant",
        contents: "Contents",
        skip: "Skip to the text",
        continued: "(continued)",
        variable: "Variable",
        model_fit: "Model fit",
        number: "number",
        n: "_n_",
        row_pct: "row %",
        col_pct: "col %",
        total_pct: "total %",
        base_head: "Base",
        table: "Table",
        figure: "Figure",
        chart_interval: "Lines: {interval}.",
        chart_values: "Values",
        chart_largest: "The largest values",
        unanswered: "No answer",
        yes: "Yes",
        no: "No",
        weighted: "weighted",
        base: "Base, unweighted",
        standard_error: "SE",
        points: "points",
        interval: "{level}% CI",
        withheld: "\\[c\\]",
        withheld_note: "\\[c\\]: withheld to protect respondents.",
        flagged: "({value})",
        flagged_note: "In parentheses: the base is below {below} respondents.",
        least_expected: "smallest expected count",
        odds_ratio: "odds ratio",
        difference: "difference",
        letters: "Letters name the columns whose value is significantly smaller, at {level}% confidence.",
        letters_bonferroni: "Letters name the columns whose value is significantly smaller, at {level}% confidence with \
            Bonferroni's adjustment.",
        letters_holm: "Letters name the columns whose value is significantly smaller, at {level}% confidence with Holm's \
            adjustment.",
        method: Method::name,
        weighted_by: "Percentages and means are weighted by: {weights}. Bases are numbers of respondents.",
        total: "Total",
        mean: "Mean",
        sd: "SD",
        median: "Median",
        minimum: "Min.",
        maximum: "Max.",
        dependent: "Dependent variable",
        groups: "Group variable",
        keywords: "Keywords",
        classification: "JEL classification",
        table_parts: "Parts",
        table_summary: "Rows are groups of respondents, columns are answers.",
        model_summary: "Results of a fitted model.",
        certain: "Certain",
        likely: "Likely",
        undecided: "Open",
        found_by_reading: "Found by reading",
        printed: "Printed",
        computed: "Computed",
        reading: "Read as",
        by_rules: "Check",
        page: "p.",
        verdicts_title: "Published values by kind and verdict",
        verdicts_text: "A value is _reproduced_ if it agrees with figures of collected data that do not depend on it; _consistent_ if it agrees only with figures of data that were made to agree with it, or with other published values; _contradicted_ if it does not agree; and _open_ if there is nothing to compute it from, if it is no longer legible, or if its words set no bound.",
        verdicts_summary: "Number of published values by kind and verdict.",
        verdicts_head: [
            "Kind",
            "Reproduced",
            "Consistent",
            "Contradicted",
            "Open",
            "Values",
        ],
        kinds: &[],
        colophon_title: "How this report was made",
        colophon_made_by: "This report was built with",
        colophon_text: "Every figure in its tables and text was computed from the responses when the document was built. With the inputs that the manifest lists and this version of the program, #code[refigure build] in the project's folder produces the same document, byte for byte. If the ledger, #code[report/figures.lock], is among them, #code[refigure build \\-\\-locked] also rejects every figure that differs from the accepted one. The manifest that comes with the report, #code[figures.json], contains the document's own hash, and every figure with its exact value, its base, how it was computed, and where it appears in the report.",
        colophon_hash: "The SHA-256 hash over the hashes of all inputs (specifications, codebooks, responses, templates) is",
        colophon_inputs: "The manifest lists every input with the SHA-256 hash of its bytes.",
    },
};

/// From two on.
const UNITS: &[&str] = &[
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

/// From twenty on.
const TENS: &[&str] = &[
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

/// Larger numbers that are words of their own.
const LARGE: &[&str] = &[
    "hundred", "thousand", "million", "billion", "trillion", "dozen", "decade",
];

/// As they are often misspelled.
const MISSPELLED: &[&str] = &["fourty", "fivety", "ninty", "fiveteen", "ninteen"];

/// In the plural too: `tens of thousands`, `the nineties`. `one` is left out: it is mostly an article or a pronoun; so is
/// `zero`.
fn is_number_word(word: &str) -> bool {
    let lists = &[UNITS, TENS, LARGE, MISSPELLED, &["one", "and"]];
    let is_number = |word: &str| is_composed(word, lists);
    let word = word.to_lowercase();
    let plural = match word.strip_suffix("ies") {
        Some(stem) => Some(format!("{stem}y")),
        None => word.strip_suffix('s').map(str::to_string),
    };
    is_number(&word) || plural.is_some_and(|word| is_number(&word))
}

/// Words that state a share or a multiple wherever they are.
const QUANTITIES: &str = "doubled doubles doubling halve halved halves halving majority minority quadrupled quadruples \
    quadrupling thrice trebled trebles trebling tripled triples tripling twice";

/// Multiples that are also adjectives: "double the number" is one, "a double room" is not.
const MULTIPLES: &str = "double triple treble quadruple";

/// What follows a multiple.
const MULTIPLIED: &str =
    "the that those what its their his her our as in from to since by again within between";

/// Parts of a whole that are mostly places in an order: "a third of" is a share, "a third kind" is not.
const ORDINALS: &str = "third fifth sixth seventh eighth ninth tenth hundredth";

/// What precedes a part: "a good third of".
const BEFORE_PARTS: &str = "a an one by good full bare mere clear solid";

/// What precedes a quarter of a year.
const BEFORE_PERIODS: &str = "first second third fourth last next this each every per";

fn states_quantity(near: &Near<'_>) -> bool {
    let in_list = |list: &str, word: &str| list.split(' ').any(|known| known == word);
    let is_in = |list| in_list(list, near.word);
    let fold = near.word.strip_suffix("fold");
    match near.word {
        "all" | "both" | "neither" | "none" => near.after == "of",
        "couple" | "pair" | "pairs" | "trio" | "quartet" => near.after == "of",
        "half" => !matches!(near.before, "first" | "second"),
        "quarter" => !in_list(BEFORE_PERIODS, near.before),
        "century" => matches!(near.before, "a" | "half" | "per"),
        "second" | "other" => near.before == "every",
        _ if is_in(ORDINALS) => {
            let ends = near.after == "of" || near.ends;
            near.before == "every" || (ends && in_list(BEFORE_PARTS, near.before))
        }
        _ if is_in(MULTIPLES) => near.ends || in_list(MULTIPLIED, near.after),
        _ => is_in(QUANTITIES) || fold.is_some_and(is_number_word),
    }
}

fn cardinal(number: i64) -> Option<String> {
    let n = usize::try_from(number).ok().filter(|n| *n < 1_000_000)?;
    let unit = |n: usize| match n {
        0 => Some("zero"),
        1 => Some("one"),
        n => UNITS.get(n - 2).copied(),
    };
    let tens = |n: usize| TENS.get(n - 2).copied();
    let more = |n: usize| cardinal(n as i64);
    Some(match (n, n % 100, n % 1000) {
        (0..20, ..) => unit(n)?.to_string(),
        (20..100, ..) if n % 10 == 0 => tens(n / 10)?.to_string(),
        (20..100, ..) => format!("{}-{}", tens(n / 10)?, unit(n % 10)?),
        (100..1000, 0, _) => format!("{} hundred", unit(n / 100)?),
        (100..1000, rest, _) => format!("{} hundred and {}", unit(n / 100)?, more(rest)?),
        (.., 0) => format!("{} thousand", more(n / 1000)?),
        (.., rest @ 1..100) => format!("{} thousand and {}", more(n / 1000)?, more(rest)?),
        (.., rest) => format!("{} thousand {}", more(n / 1000)?, more(rest)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words() {
        for (number, words) in [
            (0, "zero"),
            (12, "twelve"),
            (21, "twenty-one"),
            (100, "one hundred"),
            (691, "six hundred and ninety-one"),
            (1005, "one thousand and five"),
            (1198, "one thousand one hundred and ninety-eight"),
        ] {
            assert_eq!(cardinal(number).as_deref(), Some(words));
        }
    }
}

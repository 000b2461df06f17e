//! What a schema allows, read from its JSON.

use serde_json::Value;

/// The words that a schema allows.
pub(super) fn words(schema: &Value) -> Option<Vec<&str>> {
    if let Some(word) = schema.get("const").and_then(Value::as_str) {
        return Some(vec![word]);
    }
    let words = schema.get("enum")?.as_array()?;
    Some(words.iter().filter_map(Value::as_str).collect())
}

/// The word of a form `{word: value}`, and the schema of the value.
pub(super) fn carries(schema: &Value) -> Option<(&str, &Value)> {
    let required = schema.get("required")?.as_array()?;
    let properties = schema.get("properties")?.as_object()?;
    match (required.as_slice(), properties.len()) {
        ([word], 1) => {
            let word = word.as_str()?;
            Some((word, properties.get(word)?))
        }
        _ => None,
    }
}

/// The kinds of value that a schema allows.
pub(super) fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether a number is between the bounds of a schema.
pub(super) fn within(schema: &Value, number: i128) -> bool {
    let (low, high) = bounds(schema);
    low.is_none_or(|low| number >= low) && high.is_none_or(|high| number <= high)
}

/// The least and the greatest number that a schema allows.
pub(super) fn bounds(schema: &Value) -> (Option<i128>, Option<i128>) {
    let bound = |key: &str| schema.get(key).and_then(Value::as_i64).map(i128::from);
    let format = schema.get("format").and_then(Value::as_str);
    let high = bound("maximum").or(match format {
        Some("int64" | "uint64") => Some(i64::MAX.into()),
        _ => None,
    });
    (bound("minimum"), high)
}

/// What a schema expects, in words.
pub(super) fn expected_of(schema: &Value) -> String {
    let whole = match bounds(schema) {
        (Some(low), Some(high)) if high < 1 << 32 => format!("a whole number from {low} to {high}"),
        (Some(0), _) => "a whole number, not negative".to_string(),
        _ => "a whole number".to_string(),
    };
    let words: Vec<&str> = types(schema)
        .into_iter()
        .filter_map(|kind| match kind {
            "object" => Some("a mapping (`KEY: …`)"),
            "array" => Some("a list (`[…, …]`)"),
            "boolean" => Some("true or false"),
            "integer" => Some(whole.as_str()),
            "number" => Some("a number"),
            "string" => Some("text"),
            _ => None,
        })
        .collect();
    words.join(" or ")
}

/// Whether a schema allows a null value.
pub(super) fn optional(schema: &Value) -> bool {
    let choices = schema.get("anyOf").or(schema.get("oneOf"));
    let choices = choices.and_then(Value::as_array).into_iter().flatten();
    types(schema).contains(&"null") || choices.into_iter().any(|c| types(c) == ["null"])
}

/// Whether a number is written in decimal digits alone: `0x10`, `1_000` and `010` each mean something else to somebody.
pub(super) fn plain(written: &str) -> bool {
    let digits = written.strip_prefix('-').unwrap_or(written);
    let digits_alone = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    digits_alone && (digits == "0" || !digits.starts_with('0'))
}

/// An object with the keys that a schema requires, each with a value: `{name: …}`.
pub(super) fn form_of(schema: &Value, value: &str) -> Option<String> {
    let required = schema.get("required")?.as_array()?;
    let keys: Vec<String> = required
        .iter()
        .filter_map(Value::as_str)
        .enumerate()
        .map(|(i, key)| format!("{key}: {}", if i == 0 { value } else { "…" }))
        .collect();
    Some(format!("{{{}}}", keys.join(", ")))
}

//! Holds a value against several forms: optional values, numbers or texts, words, words that carry a value.

use serde_json::Value;

use super::node::{Kind, Node};
use super::schema::{carries, plain, types, words};
use super::shape::{Checker, Owner, text_of};
use super::wrong;
use crate::diagnostic::{Code, Diagnostic};

impl<'a> Checker<'a> {
    /// One of several forms.
    pub(super) fn one_of(&mut self, choices: &[&'a Value], node: &Node, owner: &Owner) {
        let carrying: Vec<(&'a str, &'a Value)> =
            choices.iter().filter_map(|c| carries(c)).collect();
        let words: Vec<&str> = choices.iter().filter_map(|c| words(c)).flatten().collect();
        if !words.is_empty() || !carrying.is_empty() {
            return self.word(&words, &carrying, node, owner);
        }
        let present: Vec<&&Value> = choices.iter().filter(|c| types(c) != ["null"]).collect();
        if let (Kind::Nothing, true) = (&node.kind, present.len() < choices.len()) {
            return;
        }
        if let [only] = present.as_slice() {
            return self.value(only, node, owner);
        }
        let kind = match &node.kind {
            Kind::Whole(_) => "integer",
            Kind::Text(_) => "string",
            Kind::List(_) => "array",
            Kind::Mapping(_) => "object",
            Kind::Truth(_) => "boolean",
            Kind::Fraction => "number",
            Kind::Nothing => "null",
        };
        let written = self.written(&node.span);
        let odd = kind == "integer" && !plain(written) && !written.starts_with(['*', '&']);
        match present.iter().find(|c| types(c).contains(&kind)) {
            Some(schema) if !odd => self.value(schema, node, owner),
            _ => {
                let kinds: Vec<&str> = present.iter().flat_map(|c| types(c)).collect();
                let named = &owner.named;
                let any = serde_json::json!({ "type": kinds });
                let message = wrong::kind(&any, None, node, self.written(&node.span), named);
                self.tell_value(message, node, owner);
            }
        }
    }

    /// A word, alone or as the key of what it carries.
    pub(super) fn word(
        &mut self,
        words: &[&str],
        carrying: &[(&'a str, &'a Value)],
        node: &Node,
        owner: &Owner,
    ) {
        let forms: Vec<String> = words
            .iter()
            .map(|word| (*word).to_string())
            .chain(carrying.iter().map(|(word, _)| format!("{{{word}: …}}")))
            .collect();
        let expected = format!("one of {}", forms.join(", "));
        let known = || {
            words
                .iter()
                .copied()
                .chain(carrying.iter().map(|(word, _)| *word))
        };
        let (found, value) = match &node.kind {
            Kind::Text(text) => ((text.as_str(), &node.span), None),
            Kind::Mapping(entries) => match entries.as_slice() {
                [(key, value)] => match text_of(key) {
                    Some(text) => ((text, &key.span), Some(value)),
                    None => {
                        return self.tell(
                            Diagnostic::error(Code::WrongType, "invalid key").expected(expected),
                            &key.span,
                        );
                    }
                },
                [_, (second, _), ..] => {
                    let message = Diagnostic::error(
                        Code::WrongType,
                        format!("{} has several keys", owner.named),
                    )
                    .expected("one key for each entry")
                    .help("split it into entries: `{…: …}, {…: …}`");
                    return self.tell(message, &second.span);
                }
                [] => {
                    return self.tell(
                        Diagnostic::error(Code::MissingValue, format!("{} is empty", owner.named))
                            .expected(expected),
                        &owner.span,
                    );
                }
            },
            Kind::Nothing => {
                return self.tell(
                    Diagnostic::error(Code::MissingValue, format!("{} has no value", owner.named))
                        .expected(expected),
                    &owner.span,
                );
            }
            _ => {
                let message = Diagnostic::error(
                    Code::WrongType,
                    format!("{} is not one of the expected words", owner.named),
                );
                return self.tell(message.expected(expected), &node.span);
            }
        };
        let (text, span) = found;
        let carried = carrying.iter().find(|(word, _)| *word == text);
        let alone = words.contains(&text);
        match (value, carried) {
            (Some(value), Some((_, schema))) => {
                let inner = Owner {
                    named: format!("`{text}`"),
                    span: span.clone(),
                };
                self.value(schema, value, &inner);
            }
            (None, _) if alone => {}
            (Some(_), None) if alone => {
                let message =
                    Diagnostic::error(Code::WrongType, format!("`{text}` takes no value"));
                self.tell(message.expected(format!("`{text}` without a value")), span);
            }
            (None, Some(_)) => {
                let message =
                    Diagnostic::error(Code::MissingValue, format!("`{text}` has no value"));
                self.tell(message.expected(format!("`{{{text}: NAME}}`")), span);
            }
            _ => {
                let message =
                    Diagnostic::error(Code::UnknownWord, format!("unknown word `{text}`"));
                self.tell(message.expected(expected).suggest(text, known()), span);
            }
        }
    }
}

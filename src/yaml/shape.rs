//! Validates a document against the schema of its type and reports every key and value that does not match.
//!
//! The schema is made from the type, so that it can't say anything else than the type does. The forms that occur are
//! those that schemars makes: objects, maps, lists, scalars, optional values, words, and words that carry a value.

use schemars::JsonSchema;
use serde_json::Value;
use std::any::TypeId;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::characters::invisible;
use super::node::{Kind, Node};
use super::schema::{expected_of, plain, types, within, words};
use super::wrong;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::source::SourceFile;

/// Reports what does not match `T`; nothing if there is no document.
pub(super) fn check<T: JsonSchema + 'static>(
    file: &SourceFile,
    node: &Node,
) -> Result<(), Diagnostics> {
    let schema = schema_of::<T>();
    let mut checker = Checker {
        file,
        definitions: schema.get("$defs").unwrap_or(&Value::Null),
        messages: Diagnostics::new(),
    };
    match node.kind {
        Kind::Nothing => checker.messages.push(
            Diagnostic::error(Code::EmptyFile, "the file is empty")
                .at(crate::source::Place::file(file.path()))
                .expected(expected_of(checker.resolve(&schema)))
                .help("write one, or remove the file"),
        ),
        _ => {
            let whole = Owner {
                named: wrong::WHOLE.into(),
                span: first_key(node).unwrap_or(node.span.clone()),
            };
            checker.value(&schema, node, &whole);
        }
    }
    checker.messages.into_result()
}

/// The schema of a type, made once: a report has many files of the same kind.
fn schema_of<T: JsonSchema + 'static>() -> Rc<Value> {
    thread_local! {
        static MADE: RefCell<BTreeMap<TypeId, Rc<Value>>> = RefCell::default();
    }
    MADE.with_borrow_mut(|made| {
        let schema = made
            .entry(TypeId::of::<T>())
            .or_insert_with(|| Rc::new(schemars::schema_for!(T).to_value()));
        Rc::clone(schema)
    })
}

/// What a value belongs to: `key`, an entry of `key`, or the file.
pub(super) struct Owner {
    pub(super) named: String,
    /// The key, where nothing narrower can be marked.
    pub(super) span: Range<usize>,
}

pub(super) struct Checker<'a> {
    file: &'a SourceFile,
    definitions: &'a Value,
    messages: Diagnostics,
}

impl<'a> Checker<'a> {
    /// The schema a reference stands for.
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let target = schema.get("$ref").and_then(Value::as_str);
        let name = target.and_then(|t| t.strip_prefix("#/$defs/"));
        match name.and_then(|name| self.definitions.get(name)) {
            Some(found) => self.resolve(found),
            None => schema,
        }
    }

    pub(super) fn tell(&mut self, diagnostic: Diagnostic, span: &Range<usize>) {
        let place = self.file.place(span.clone());
        self.messages.push(diagnostic.at(place));
    }

    pub(super) fn value(&mut self, schema: &'a Value, node: &Node, owner: &Owner) {
        let schema = self.resolve(schema);
        let written = self.written(&node.span);
        if let Some(fault) = wrong::nothing(schema, node, written, &owner.named) {
            return self.tell(fault, &owner.span);
        }
        let choices = schema.get("anyOf").or(schema.get("oneOf"));
        if let Some(choices) = choices.and_then(Value::as_array) {
            let choices: Vec<&Value> = choices.iter().map(|c| self.resolve(c)).collect();
            return self.one_of(&choices, node, owner);
        }
        if let Some(words) = words(schema) {
            return self.word(&words, &[], node, owner);
        }
        let fits = types(schema).iter().any(|kind| match (*kind, &node.kind) {
            ("object", Kind::Mapping(_)) | ("array", Kind::List(_)) | ("null", Kind::Nothing) => {
                true
            }
            // `yes` and `no` are read as truths where truths are expected.
            ("boolean", Kind::Truth(_)) => true,
            ("boolean", Kind::Text(text)) => matches!(text.as_str(), "yes" | "no" | "on" | "off"),
            ("integer", Kind::Whole(number)) => {
                let written = self.written(&node.span);
                // An alias stands for a number that is written elsewhere.
                within(schema, *number) && (plain(written) || written.starts_with(['*', '&']))
            }
            ("string", Kind::Text(_) | Kind::Whole(_) | Kind::Fraction | Kind::Truth(_)) => true,
            _ => false,
        });
        if !fits && !types(schema).is_empty() {
            return self.wrong(schema, node, owner);
        }
        match &node.kind {
            Kind::Mapping(entries) => self.mapping(schema, entries, owner),
            Kind::List(entries) => {
                if entries.is_empty() && schema.get("minItems").is_some() {
                    let message = Diagnostic::error(
                        Code::MissingValue,
                        format!("{} is an empty list", owner.named),
                    );
                    self.tell(message.expected("at least one entry"), &owner.span);
                }
                let Some(items) = schema.get("items") else {
                    return;
                };
                for entry in entries {
                    let owner = Owner {
                        named: format!("an entry of {}", owner.named),
                        span: first_key(entry).unwrap_or(entry.span.clone()),
                    };
                    self.value(items, entry, &owner);
                }
            }
            _ => {}
        }
    }

    /// A value of another kind than expected.
    fn wrong(&mut self, schema: &'a Value, node: &Node, owner: &Owner) {
        let entries = schema
            .get("items")
            .or(schema.get("additionalProperties"))
            .map(|entries| self.resolve(entries));
        let written = self.written(&node.span);
        let message = wrong::kind(schema, entries, node, written, &owner.named);
        self.tell_value(message, node, owner);
    }

    /// Reports the errors in a value: at a scalar itself, at the key of anything else.
    pub(super) fn tell_value(&mut self, message: Diagnostic, node: &Node, owner: &Owner) {
        let scalar = !matches!(node.kind, Kind::Nothing | Kind::List(_) | Kind::Mapping(_));
        let narrow = if self.written(&node.span).is_empty() || !scalar {
            &owner.span
        } else {
            &node.span
        };
        self.tell(message, narrow);
    }

    /// The text of a scalar as written.
    pub(super) fn written(&self, span: &Range<usize>) -> &str {
        let text = self.file.text().get(span.clone()).unwrap_or_default();
        text.lines().next().unwrap_or_default().trim_end()
    }

    fn mapping(&mut self, schema: &'a Value, entries: &[(Node, Node)], owner: &Owner) {
        let known: Vec<(&'a str, &'a Value)> = schema
            .get("properties")
            .and_then(Value::as_object)
            .map(|map| {
                map.iter()
                    .map(|(key, value)| (key.as_str(), value))
                    .collect()
            })
            .unwrap_or_default();
        let others = schema.get("additionalProperties");
        let closed = others == Some(&Value::Bool(false));
        if entries.is_empty() && schema.get("minProperties").is_some() {
            let message =
                Diagnostic::error(Code::MissingValue, format!("{} is empty", owner.named));
            self.tell(message.expected("at least one key"), &owner.span);
        }
        let given: Vec<&str> = entries.iter().filter_map(|(key, _)| text_of(key)).collect();
        let mut meant: Vec<&str> = Vec::new();
        for (key, value) in entries {
            let written = self.written(&key.span).to_string();
            let name = match &key.kind {
                Kind::Text(text) => text.clone(),
                Kind::Whole(_) | Kind::Fraction | Kind::Truth(_) => written,
                _ => {
                    let message = Diagnostic::error(Code::WrongType, "invalid key");
                    self.tell(message.expected("a word"), &first_byte(&key.span));
                    continue;
                }
            };
            if let Some(hidden) = invisible(&name) {
                let (seen, message) = wrong::hidden(&name, hidden);
                meant.extend(known.iter().map(|(key, _)| *key).find(|key| *key == seen));
                self.tell(message, &key.span);
                continue;
            }
            let inner = Owner {
                named: format!("`{name}`"),
                span: key.span.clone(),
            };
            if let Some((_, schema)) = known.iter().find(|(known, _)| *known == name) {
                self.value(schema, value, &inner);
            } else if closed {
                let free = known
                    .iter()
                    .map(|(known, _)| *known)
                    .filter(|known| !given.contains(known));
                let near = nearest(&name, free);
                meant.extend(near);
                let names: Vec<&str> = known.iter().map(|(known, _)| *known).collect();
                let message = Diagnostic::error(Code::UnknownKey, format!("unknown key `{name}`"))
                    .expected(format!("one of {}", names.join(", ")));
                let message = match near {
                    Some(near) => message.help(format!("did you mean `{near}`?")),
                    None => message.suggest(&name, names),
                };
                self.tell(message, &key.span);
            } else if let Some(schema) = others {
                self.value(schema, value, &inner);
            }
        }
        let required = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        // A misspelt key is not missing too.
        let missing: Vec<String> = required
            .filter_map(Value::as_str)
            .filter(|key| !given.contains(key) && !meant.contains(key))
            .map(|key| format!("`{key}`"))
            .collect();
        if !missing.is_empty() {
            let (noun, verb) = if missing.len() == 1 {
                ("key", "is")
            } else {
                ("keys", "are")
            };
            let list = missing.join(", ");
            let message = Diagnostic::error(
                Code::MissingKey,
                format!("the {noun} {list} {verb} missing"),
            )
            .expected(format!("{list} in {}", owner.named))
            .help(match missing.as_slice() {
                [one] => format!("add `{}: …`", one.trim_matches('`')),
                _ => "add them".to_string(),
            });
            self.tell(message, &owner.span);
        }
    }
}

pub(super) fn text_of(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Text(text) => Some(text),
        _ => None,
    }
}

/// The first key of a mapping, or of the first mapping in a list.
fn first_key(node: &Node) -> Option<Range<usize>> {
    match &node.kind {
        Kind::Mapping(entries) => entries.first().map(|(key, _)| key.span.clone()),
        _ => None,
    }
}

fn first_byte(span: &Range<usize>) -> Range<usize> {
    span.start..span.start + 1
}

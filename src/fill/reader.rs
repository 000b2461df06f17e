//! Reads the outline of a template off the library's syntax tree.

use minijinja::Error;
use minijinja::machinery::ast::{BinOpKind, Call, CallArg, Expr, Macro, Stmt, UnaryOpKind};
use minijinja::machinery::parse;
use std::ops::Range;

use super::extents::{bare, bytes, extent};
use super::marks;
use super::outline::{CallSite, Check, Comparison, Inclusion, Outline, Side, syntax};
use crate::language::Language;
use crate::loose::{Kind, Text};
use crate::source::SourceFile;

/// Filters that leave the entries of a list unchanged.
const ARRANGING: [&str; 10] = [
    "batch", "chain", "first", "items", "join", "last", "list", "reverse", "slice", "zip",
];
/// Filters and tests that ask whether something is there.
const ASKING: [&str; 4] = ["d", "default", "defined", "undefined"];

/// Reads a template; `functions` are the names whose calls are found.
pub(super) fn read(
    file: &SourceFile,
    functions: &[&str],
    language: &Language,
) -> Result<Outline, Error> {
    let tree = parse(file.text(), file.path(), syntax())?;
    let mut reader = Reader {
        text: file.text(),
        functions,
        language,
        outline: Outline::default(),
        ours: 0,
    };
    reader.statement(&tree);
    Ok(reader.outline)
}

struct Reader<'a> {
    text: &'a str,
    functions: &'a [&'a str],
    language: &'a Language,
    outline: Outline,
    /// How many calls of ours are around.
    ours: usize,
}

impl Reader<'_> {
    fn body(&mut self, body: &[Stmt<'_>]) {
        body.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(template) => self.body(&template.children),
            Stmt::EmitRaw(raw) => {
                let start = bytes(raw.span()).start;
                self.outline.text.push(start..start + raw.raw.len());
            }
            Stmt::EmitExpr(emit) => self.value(&emit.expr),
            Stmt::ForLoop(each) => {
                self.value(&each.iter);
                each.filter_expr.iter().for_each(|e| self.condition(e));
                self.body(&each.body);
                self.body(&each.else_body);
            }
            Stmt::IfCond(branch) => {
                self.condition(&branch.expr);
                self.body(&branch.true_body);
                self.body(&branch.false_body);
            }
            Stmt::WithBlock(with) => {
                with.assignments.iter().for_each(|(_, e)| self.value(e));
                self.body(&with.body);
            }
            Stmt::Set(set) => self.value(&set.expr),
            Stmt::SetBlock(set) => {
                set.filter.iter().for_each(|e| self.filter_of_block(e));
                self.body(&set.body);
            }
            Stmt::AutoEscape(escape) => self.body(&escape.body),
            Stmt::FilterBlock(block) => {
                self.filter_of_block(&block.filter);
                self.body(&block.body);
            }
            Stmt::Block(block) => self.body(&block.body),
            Stmt::Import(import) => self.template(&import.expr, true),
            Stmt::FromImport(import) => self.template(&import.expr, true),
            Stmt::Extends(extends) => self.template(&extends.name, true),
            Stmt::Include(include) => self.template(&include.name, !include.ignore_missing),
            Stmt::Macro(found) => {
                let span = bytes(found.span());
                let tag = self.text.get(span.start..).unwrap_or_default();
                let at = tag.find(found.name).unwrap_or_default() + span.start;
                self.outline.macros.push(at..at + found.name.len());
                self.macro_body(found);
            }
            Stmt::CallBlock(block) => {
                self.value(&block.call.expr);
                self.arguments(&block.call.args);
                self.macro_body(&block.macro_decl);
            }
            Stmt::Do(statement) => self.call(&statement.call, bytes(statement.call.span())),
            Stmt::Continue(_) | Stmt::Break(_) => {}
        }
    }

    fn filter_of_block(&mut self, filter: &Expr<'_>) {
        self.outline.filtered.push(bytes(filter.span()));
        self.value(filter);
    }

    fn macro_body(&mut self, found: &Macro<'_>) {
        found.defaults.iter().for_each(|e| self.value(e));
        self.body(&found.body);
    }

    fn template(&mut self, name: &Expr<'_>, needed: bool) {
        self.outline.inclusions.push(Inclusion {
            range: extent(self.text, name),
            name: match name {
                Expr::Const(literal) => literal.value.as_str().map(String::from),
                _ => None,
            },
            needed,
        });
        self.unprinted(name);
    }

    /// An expression whose literals are not printed.
    fn unprinted(&mut self, expr: &Expr<'_>) {
        self.ours += 1;
        self.value(expr);
        self.ours -= 1;
    }

    fn condition(&mut self, expr: &Expr<'_>) {
        self.ours += 1;
        self.decides(expr);
        self.ours -= 1;
    }

    /// An expression that decides: comparisons are looked at for themselves.
    fn decides(&mut self, expr: &Expr<'_>) {
        match expr {
            Expr::UnaryOp(op) if matches!(op.op, UnaryOpKind::Not) => self.decides(&op.expr),
            Expr::BinOp(op) if matches!(op.op, BinOpKind::ScAnd | BinOpKind::ScOr) => {
                self.decides(&op.left);
                self.decides(&op.right);
            }
            Expr::BinOp(op) if comparison(op.op).is_some() => self.value(expr),
            _ => self.checked(expr, Check::Condition),
        }
    }

    fn checked(&mut self, expr: &Expr<'_>, check: impl FnOnce(Side) -> Check) {
        let side = self.side(expr, bare(self.text, expr));
        self.outline.checks.push(check(side));
        self.value(expr);
    }

    fn side(&self, expr: &Expr<'_>, range: Range<usize>) -> Side {
        Side {
            range,
            literal: match expr {
                Expr::Const(literal) => Some(literal.value.clone()),
                _ => None,
            },
            // The call is numbered next.
            value: is_value(expr).then_some(self.outline.calls.len()),
        }
    }

    /// Whether a text holds a number.
    fn is_loose(&self, text: &str) -> bool {
        let found = Text::written(text).loose(self.language);
        found
            .iter()
            .any(|loose| matches!(loose.kind, Kind::Digits | Kind::Word))
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>]) {
        for argument in arguments {
            self.value(expression(argument));
        }
    }

    fn value(&mut self, expr: &Expr<'_>) {
        match expr {
            Expr::Var(_) => {}
            Expr::Const(literal) => {
                let text = literal.value.as_str();
                let is_number = text.map_or(literal.value.is_number(), |text| self.is_loose(text));
                // What marks figures can't be written, and can't be coded.
                let marks = text.is_some_and(|text| !text.is_ascii() && marks::are_in(text));
                if marks || (is_number && self.ours == 0) {
                    self.outline.literals.push(bytes(literal.span()));
                }
            }
            Expr::Slice(slice) => {
                self.value(&slice.expr);
                for part in [&slice.start, &slice.stop, &slice.step] {
                    part.iter().for_each(|e| self.value(e));
                }
            }
            Expr::UnaryOp(op) => match op.op {
                UnaryOpKind::Not => self.decides(&op.expr),
                UnaryOpKind::Neg => self.value(&op.expr),
            },
            Expr::BinOp(op) => match (op.op, comparison(op.op)) {
                (_, Some(how)) => self.comparison(how, &op.left, &op.right),
                (BinOpKind::ScAnd | BinOpKind::ScOr, _) => {
                    self.decides(&op.left);
                    self.value(&op.right);
                }
                // Texts are joined by `+` and `~`, and repeated by `*`.
                _ => {
                    self.operand(&op.left, true);
                    self.operand(&op.right, true);
                }
            },
            Expr::Compare(_) => self.outline.chains.push(extent(self.text, expr)),
            Expr::IfExpr(choice) => {
                self.condition(&choice.test_expr);
                self.value(&choice.true_expr);
                choice.false_expr.iter().for_each(|e| self.value(e));
            }
            Expr::Filter(filter) => {
                filter.expr.iter().for_each(|e| self.judged(filter.name, e));
                for argument in &filter.args {
                    self.judged(filter.name, expression(argument));
                }
            }
            Expr::Test(test) => {
                self.judged(test.name, &test.expr);
                for argument in &test.args {
                    self.judged(test.name, expression(argument));
                }
            }
            Expr::GetAttr(get) => self.value(&get.expr),
            Expr::GetItem(get) => {
                self.value(&get.expr);
                self.value(&get.subscript_expr);
            }
            Expr::Call(call) => self.call(call, bare(self.text, expr)),
            Expr::List(list) => list.items.iter().for_each(|e| self.value(e)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|e| self.value(e)),
            Expr::Map(map) => {
                map.keys.iter().for_each(|e| self.value(e));
                map.values.iter().for_each(|e| self.value(e));
            }
        }
    }

    /// What a filter or a test is applied to, or is given.
    fn judged(&mut self, name: &str, expr: &Expr<'_>) {
        match ASKING.contains(&name) {
            true => self.value(expr),
            false => self.operand(expr, !ARRANGING.contains(&name)),
        }
    }

    /// What an operator is applied to.
    fn operand(&mut self, expr: &Expr<'_>, entries: bool) {
        match expr {
            Expr::Const(_) => self.value(expr),
            _ => self.checked(expr, |side| Check::Operand(side, entries)),
        }
    }

    fn comparison(&mut self, how: Comparison, left: &Expr<'_>, right: &Expr<'_>) {
        let number = self.outline.checks.len();
        let first = self.side(left, extent(self.text, left));
        let sign = first.range.end..extent(self.text, right).start;
        // `not in` is read as `not (… in …)`.
        let negated = how == Comparison::In
            && self
                .text
                .get(sign.clone())
                .is_some_and(|sign| sign.trim_start().starts_with("not"));
        let how = if negated { Comparison::NotIn } else { how };
        self.outline
            .checks
            .push(Check::Compared(how, first.clone(), first, sign));
        self.ours += 1;
        self.value(left);
        let second = self.side(right, extent(self.text, right));
        if let Some(Check::Compared(_, _, side, _)) = self.outline.checks.get_mut(number) {
            *side = second;
        }
        self.value(right);
        self.ours -= 1;
    }

    fn call(&mut self, call: &Call<'_>, range: Range<usize>) {
        let called = match &call.expr {
            Expr::Var(var) if self.functions.contains(&var.id) => Some(var),
            _ => None,
        };
        let Some(var) = called else {
            self.value(&call.expr);
            self.arguments(&call.args);
            return;
        };
        let name = bytes(var.span());
        let rest = self.text.get(name.end..).unwrap_or_default();
        let opening = name.end + rest.find('(').map_or(rest.len(), |at| at + 1);
        let number = self.outline.calls.len();
        let arguments = call.args.iter().map(|argument| {
            let value = bare(self.text, expression(argument));
            match argument {
                CallArg::Kwarg(name, _) => self.named(name, value),
                _ => value,
            }
        });
        self.outline.calls.push(CallSite {
            range,
            arguments: arguments.collect(),
            opening,
            inner: 0,
        });
        self.ours += 1;
        for (i, argument) in call.args.iter().enumerate() {
            match (var.id, i) {
                // What is asserted decides.
                ("assert", 0) => self.decides(expression(argument)),
                _ => self.value(expression(argument)),
            }
        }
        self.ours -= 1;
        let inner = self.outline.calls.len() - number - 1;
        if let Some(site) = self.outline.calls.get_mut(number) {
            site.inner = inner;
        }
    }

    /// The bytes of an option with its name.
    fn named(&self, name: &str, value: Range<usize>) -> Range<usize> {
        let before = self.text.get(..value.start).unwrap_or_default();
        let before = before.trim_end_matches([' ', '\n', '\t', '(']);
        let before = before.strip_suffix('=').unwrap_or(before).trim_end();
        match before.strip_suffix(name) {
            Some(before) => before.len()..value.end,
            None => value,
        }
    }
}

fn expression<'a, 't>(argument: &'a CallArg<'t>) -> &'a Expr<'t> {
    match argument {
        CallArg::Pos(expr)
        | CallArg::Kwarg(_, expr)
        | CallArg::PosSplat(expr)
        | CallArg::KwargSplat(expr) => expr,
    }
}

/// Whether an expression is a call of `value`, or the difference of such.
fn is_value(expr: &Expr<'_>) -> bool {
    match expr {
        Expr::Call(call) => matches!(&call.expr, Expr::Var(var) if var.id == "value"),
        Expr::BinOp(op) => {
            matches!(op.op, BinOpKind::Sub) && is_value(&op.left) && is_value(&op.right)
        }
        Expr::UnaryOp(op) => matches!(op.op, UnaryOpKind::Neg) && is_value(&op.expr),
        _ => false,
    }
}

fn comparison(op: BinOpKind) -> Option<Comparison> {
    Some(match op {
        BinOpKind::Eq => Comparison::Equal,
        BinOpKind::Ne => Comparison::Unequal,
        BinOpKind::Lt => Comparison::Less,
        BinOpKind::Lte => Comparison::LessOrEqual,
        BinOpKind::Gt => Comparison::Greater,
        BinOpKind::Gte => Comparison::GreaterOrEqual,
        BinOpKind::In => Comparison::In,
        _ => return None,
    })
}

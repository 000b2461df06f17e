//! Where expressions begin and end in a template.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{Expr, UnaryOpKind};
use std::ops::Range;

pub(super) fn bytes(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

/// The bytes of an expression with the parentheses around it. (Spans leave parentheses out, and those of
/// comparisons and of what follows a dot begin elsewhere.)
pub(super) fn extent(text: &str, expr: &Expr<'_>) -> Range<usize> {
    let mut range = bare(text, expr);
    loop {
        let before = text.get(..range.start).unwrap_or_default().trim_end();
        let after = text.get(range.end..).unwrap_or_default();
        let trimmed = after.trim_start();
        if !before.ends_with('(') || !trimmed.starts_with(')') {
            return range;
        }
        range = before.len() - 1..range.end + (after.len() - trimmed.len()) + 1;
    }
}

/// The bytes of an expression.
pub(super) fn bare(text: &str, expr: &Expr<'_>) -> Range<usize> {
    let span = bytes(expr.span());
    let start = |expr: &Expr<'_>| extent(text, expr).start;
    match expr {
        Expr::GetAttr(get) => start(&get.expr)..span.end,
        Expr::GetItem(get) => start(&get.expr)..span.end,
        Expr::Slice(slice) => start(&slice.expr)..span.end,
        Expr::Call(call) => start(&call.expr)..span.end,
        Expr::Test(test) => start(&test.expr)..span.end,
        Expr::Filter(filter) => filter.expr.as_ref().map_or(span.start, start)..span.end,
        Expr::BinOp(op) => start(&op.left)..extent(text, &op.right).end,
        Expr::Compare(chain) => {
            let last = chain.ops.last().map(|op| extent(text, &op.expr).end);
            start(&chain.expr)..last.unwrap_or(span.end)
        }
        Expr::IfExpr(choice) => {
            let last = choice.false_expr.as_ref().unwrap_or(&choice.test_expr);
            start(&choice.true_expr)..extent(text, last).end
        }
        Expr::UnaryOp(op) => {
            let inner = extent(text, &op.expr);
            let sign = match op.op {
                UnaryOpKind::Not => "not",
                UnaryOpKind::Neg => "-",
            };
            let written = text.get(span.start..).unwrap_or_default();
            match written.starts_with(sign) && span.start < inner.start {
                true => span.start..inner.end,
                false => inner.start..inner.end.max(span.end),
            }
        }
        Expr::Var(_) | Expr::Const(_) | Expr::List(_) | Expr::Tuple(_) | Expr::Map(_) => span,
    }
}

# The figures of two tables and the topline of examples/schools, as R's package survey 4.1-1 computes them from the example's CSV.
#   cd tests/reference/schools && Rscript make.R
suppressMessages(library(survey))
x <- read.csv("../../../examples/schools/data/schools.csv", colClasses = c(school = "character"))
x$band <- cut(x$api, c(-Inf, 599, 699, 799, Inf), c("low", "middle", "high", "target"))
x$meals_band <- cut(x$meals, c(-Inf, 25, 50, 75, Inf), c("quarter", "half", "three_quarters", "all"))
x$poverty <- cut(x$meals, c(-Inf, 50, Inf), c("less", "more"))
x$type <- c(E = "elementary", M = "middle", H = "high")[x$type]
x$year_round <- c("no", "yes")[x$year_round + 1]
d <- svydesign(id = ~1, strata = ~type, weights = ~weight, fpc = ~schools, data = x)

out <- character()
add <- function(id, call, value) {
  stopifnot(length(value) == 1)
  value <- unname(value)
  text <- if (is.finite(value)) formatC(value, digits = 17, format = "g") else "null"
  out <<- c(out, sprintf(' {"id": "%s", "call": "%s", "value": %s}', id, gsub('"', "'", call), text))
}
run <- function(call) eval(parse(text = call))

# Rows of a table: all, and the groups of a variable.
groups <- function(variable) {
  keys <- sort(unique(as.character(x[[variable]])))
  setNames(sprintf('subset(d, %s == "%s")', variable, keys), paste0(variable, "__", keys))
}
share <- function(cell, design, event) {
  call <- sprintf("svymean(~I(%s), %s)", event, design)
  estimate <- run(call)
  p <- coef(estimate)[[2]]
  add(paste0(cell, ".row_pct"), call, p)
  if (p > 0 && p < 1) {
    call <- sprintf('svyciprop(~I(%s), %s, method = "xlogit")', event, design)
    ends <- attr(run(call), "ci")
    add(paste0(cell, ".share_low"), call, ends[[1]])
    add(paste0(cell, ".share_high"), call, ends[[2]])
  }
}
average <- function(cell, design, variable) {
  call <- sprintf("svymean(~%s, %s)", variable, design)
  estimate <- run(call)
  add(paste0(cell, ".mean"), call, coef(estimate))
  call <- sprintf("confint(svymean(~%s, %s), df = degf(%s))", variable, design, design)
  ends <- run(call)
  add(paste0(cell, ".mean_low"), call, ends[1])
  add(paste0(cell, ".mean_high"), call, ends[2])
}

for (name in c("total", names(groups("type")), names(groups("meals_band")))) {
  design <- c(total = "d", groups("type"), groups("meals_band"))[[name]]
  for (band in levels(x$band))
    share(sprintf("performance.schools.%s.%s", name, band), design, sprintf('band == "%s"', band))
  average(sprintf("performance.schools.%s.mean", name), design, "api")
}
for (name in c("total", names(groups("type")), names(groups("year_round")))) {
  design <- c(total = "d", groups("type"), groups("year_round"))[[name]]
  for (item in c("growth", "groups", "awards"))
    share(sprintf("targets.schools.%s.%s", name, item), design, sprintf("target_%s == 1", item))
  average(sprintf("targets.schools.%s.mean", name), design, "growth")
}
# Columns of the nested banner.
for (poverty in levels(x$poverty)) for (type in unique(x$type)) {
  design <- sprintf('subset(d, poverty == "%s" & type == "%s")', poverty, type)
  call <- sprintf("svymean(~band, %s)", design)
  estimate <- run(call)
  for (band in levels(x$band)) {
    cell <- sprintf("poverty.schools.%s.%s__%s", band, poverty, type)
    add(paste0(cell, ".col_pct"), call, coef(estimate)[[paste0("band", band)]])
    add(paste0(cell, ".share_se"), call, SE(estimate)[[which(levels(x$band) == band)]])
  }
}
# The topline.
for (type in unique(x$type)) {
  call <- sprintf('svymean(~I(type == "%s"), d)', type)
  add(sprintf("topline.type.%s.total.total_pct", type), call, coef(run(call))[[2]])
}
for (variable in c("api", "growth", "enrolment", "meals", "learners", "qualified", "emergency")) {
  cell <- sprintf("topline.%s.total", variable)
  for (statistic in c("mean", "sd", "median", "min", "max")) {
    call <- switch(statistic,
      mean = sprintf("coef(svymean(~%s, d))", variable),
      sd = sprintf("sqrt(coef(svyvar(~%s, d)))", variable),
      median = sprintf("coef(svyquantile(~%s, d, 0.5))", variable),
      sprintf("%s(x$%s)", statistic, variable))
    add(sprintf("%s.%s.%s", cell, statistic, statistic), call, run(call))
  }
}
writeLines(c("[", paste(out, collapse = ",\n"), "]"), "figures.json")

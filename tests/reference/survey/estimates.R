# Counts, shares, totals, means and ratios of every design, by rows and in domains.

# The cells of a cross table: for each row (`total` without rows) and value of `columns` the unweighted count, the sum of
# weights and the share of the row, each with its standard error, design effects and the interval by Student's t.
shares <- function(name, design, columns, rows = NULL, domain = NULL, deff = TRUE, options = NULL) {
  sub <- domain_of(domain, "d")
  complete <- paste(sprintf("!is.na(%s)", c(columns, rows)), collapse = " & ")
  of <- function(what, more = "") if (is.null(rows)) sprintf("%s(~%s, %s%s)", what, columns, sub, more) else
    sprintf("svyby(~%s, ~%s, %s, %s, drop.empty.groups = FALSE%s)", columns, rows, sub, what, more)
  call <- sprintf("list(svytotal = %s, svymean = %s, replaced = %s)", of("svytotal", ", na.rm = TRUE"),
                  of("svymean", sprintf(", na.rm = TRUE%s", if (deff) ", deff = TRUE" else "")),
                  if (deff) of("svymean", ", na.rm = TRUE, deff = 'replace'") else "NULL")
  entry(name, design, call, rows = rows, columns = columns, domain = domain, options = options, cells = function(v, d) {
    x <- d$variables
    inside <- in_domain(domain, x) & !is.na(x[[columns]]) & (is.null(rows) | !is.na(x[[rows %||% columns]]))
    row_of <- if (is.null(rows)) factor(rep("total", nrow(x))) else x[[rows]]
    column <- levels(x[[columns]])
    freedom <- degf(d)
    cells <- list()
    at <- 0
    # svyby's order: all rows of the first column, then of the second.
    grid <- expand.grid(row = levels(row_of), column = column, stringsAsFactors = FALSE)
    estimate <- as.vector(coef(v$svymean)); se <- as.vector(SE(v$svymean))
    if (is.matrix(SE(v$svymean)) || is.data.frame(SE(v$svymean))) se <- as.vector(as.matrix(SE(v$svymean)))
    total <- as.vector(coef(v$svytotal)); total_se <- as.vector(as.matrix(SE(v$svytotal)))
    effect <- if (deff) as.vector(as.matrix(deff_of(v$svymean))); replaced <- if (deff) as.vector(as.matrix(deff_of(v$replaced)))
    for (i in seq_len(nrow(grid))) {
      g <- grid[i, ]
      margin <- qt(0.975, freedom) * se[i]
      cells[[i]] <- c(list(row = g$row, column = g$column, base = sum(inside & row_of == g$row),
        count = sum(inside & row_of == g$row & x[[columns]] == g$column), weighted = total[i], weighted_se = total_se[i],
        share = estimate[i], share_se = se[i]), if (deff) list(deff = effect[i], deff_replace = replaced[i]),
        list(low = estimate[i] - margin, high = estimate[i] + margin))
    }
    list_with_df(cells, freedom)
  })
}

`%||%` <- function(a, b) if (is.null(a)) b else a
list_with_df <- function(cells, freedom) lapply(cells, function(c) c(c, list(df = freedom)))
deff_of <- function(v) if (inherits(v, "svyby")) {
  v[, grep("^DEff", names(v)), drop = FALSE]
} else { m <- attr(v, "deff"); if (is.matrix(m)) diag(m) else m }

# `list(awards = "yes")` in R's words, and the rows that it holds for.
domain_of <- function(domain, d) if (is.null(domain)) d else
  sprintf("subset(%s, %s)", d, paste(sprintf("%s %%in%% c(%s)", names(domain), vapply(domain, function(v)
    paste0("\"", v, "\"", collapse = ", "), "")), collapse = " & "))
in_domain <- function(domain, x) Reduce(`&`, lapply(names(domain), function(n) x[[n]] %in% domain[[n]]), rep(TRUE, nrow(x)))

# The same of a number: its sum, mean, standard deviation, design effects and interval.
means <- function(name, design, of, rows = NULL, domain = NULL, deff = TRUE, variance = TRUE, options = NULL) {
  sub <- domain_of(domain, "d")
  ask <- function(what, more = "") if (is.null(rows)) sprintf("%s(~%s, %s, na.rm = TRUE%s)", what, of, sub, more) else
    sprintf("svyby(~%s, ~%s, %s, %s, na.rm = TRUE%s)", of, rows, sub, what, more)
  call <- sprintf("list(svytotal = %s, svymean = %s, replaced = %s, svyvar = %s)", ask("svytotal"),
                  ask("svymean", if (deff) ", deff = TRUE" else ""),
                  if (deff) ask("svymean", ", deff = 'replace'") else "NULL", if (variance) ask("svyvar") else "NULL")
  entry(name, design, call, rows = rows, of = of, domain = domain, options = options, cells = function(v, d) {
    x <- d$variables
    inside <- in_domain(domain, x) & !is.na(x[[of]])
    row_of <- if (is.null(rows)) factor(rep("total", nrow(x))) else x[[rows]]
    freedom <- degf(d)
    lapply(seq_along(levels(row_of)), function(i) {
      inside <- inside & row_of %in% levels(row_of)[i]
      mean <- unname(coef(v$svymean)[i]); se <- as.vector(as.matrix(SE(v$svymean)))[i]
      margin <- qt(0.975, freedom) * se
      w <- as.vector(weights(d, "sampling"))
      c(list(row = levels(row_of)[i], base = sum(inside), weighted_base = sum(w[inside]),
             sum = unname(coef(v$svytotal)[i]), sum_se = as.vector(as.matrix(SE(v$svytotal)))[i], mean = mean, mean_se = se),
        if (deff) list(deff = as.vector(as.matrix(deff_of(v$svymean)))[i], deff_replace = as.vector(as.matrix(deff_of(v$replaced)))[i]),
        if (variance) list(sd = sqrt(unname(as.vector(coef(v$svyvar))[i]))),
        list(min = min(x[[of]][inside]), max = max(x[[of]][inside]), low = mean - margin, high = mean + margin, df = freedom))
    })
  })
}

# A ratio of two sums.
ratio <- function(name, design, of, over, domain = NULL, options = NULL)
  entry(name, design, sprintf("svyratio(~%s, ~%s, %s, na.rm = TRUE)", of, over, domain_of(domain, "d")), of = c(of, over),
        domain = domain, options = options, cells = function(v, d)
    list(list(row = "total", ratio = as.vector(coef(v)), ratio_se = as.vector(SE(v)), df = degf(d))))

# Shares of all, of a table of two variables.
crossed <- function(name, design, rows, columns)
  entry(name, design, sprintf("svymean(~interaction(%s, %s), d, na.rm = TRUE)", rows, columns), rows = rows, columns = columns,
        cells = function(v, d) {
    grid <- expand.grid(row = levels(d$variables[[rows]]), column = levels(d$variables[[columns]]), stringsAsFactors = FALSE)
    lapply(seq_len(nrow(grid)), function(i) list(row = grid$row[i], column = grid$column[i],
      total_share = unname(coef(v)[i]), total_share_se = unname(as.vector(SE(v))[i]), df = degf(d)))
  })

if (!exists("library_only")) {
  for (d in c("srs", "strat", "strat_infinite", "clus1", "clus1_number", "clus1_infinite", "clus2", "clus2_infinite")) {
    shares(paste0(d, ".stype"), d, "stype")
    shares(paste0(d, ".awards_by_stype"), d, "awards", "stype")
    shares(paste0(d, ".stype_by_awards"), d, "stype", "awards")
    shares(paste0(d, ".awards_by_stype.year_round"), d, "awards", "stype", domain = list(yr_rnd = c("no")))
    shares(paste0(d, ".stype.met_not"), d, "stype", domain = list(sch_wide = "yes", comp_imp = "no"))
    crossed(paste0(d, ".stype_awards"), d, "stype", "awards")
    for (y in c("api00", "enroll", "acs_k3")) means(paste0(d, ".", y), d, y, variance = TRUE)
    means(paste0(d, ".api00_by_stype"), d, "api00", "stype")
    means(paste0(d, ".meals_by_awards.not_high"), d, "meals", "awards", domain = list(stype = c("e", "m")))
    ratio(paste0(d, ".tested"), d, "api_stu", "enroll")
    ratio(paste0(d, ".tested.high"), d, "api_stu", "enroll", domain = list(stype = "h"))
  }
  shares("nhanes.chol", "nhanes", "chol")
  shares("nhanes.chol_by_race", "nhanes", "chol", "race")
  shares("nhanes.chol_by_age", "nhanes", "chol", "age")
  shares("nhanes.age_by_race", "nhanes", "age", "race")
  shares("nhanes.chol_by_age.women", "nhanes", "chol", "age", domain = list(sex = "female"))
  means("nhanes.high_by_sex", "nhanes", "high", "sex")
  crossed("nhanes.race_age", "nhanes", "race", "age")
  for (d in c("stations", "stations_infinite")) {
    ratio(paste0(d, ".survival"), d, "alive", "arrests")
    means(paste0(d, ".arrests_by_area"), d, "arrests", "area", deff = FALSE)
    means(paste0(d, ".alive"), d, "alive")
    shares(paste0(d, ".size"), d, "size")
  }
  shares("households.tenure", "households", "tenure")
  shares("households.tenure_by_car", "households", "tenure", "car")
  means("households.spent_by_tenure", "households", "spent", "tenure")
  means("households.persons", "households", "persons")
  ratio("households.per_head", "households", "spent", "persons")
}

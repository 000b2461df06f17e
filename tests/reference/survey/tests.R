# Tests of tables and means, with designs and without. `columns`, `rows` and `of` say what is tested.
chi_square <- function(name, design, rows, columns, domain = NULL) {
  kinds <- c("F", "Chisq", "Wald", "adjWald")
  sub <- domain_of(domain, "d")
  entry(name, design, sprintf("list(%s)", paste(sprintf("%s = svychisq(~%s + %s, %s, statistic = '%s')", kinds, rows, columns, sub, kinds), collapse = ", ")),
        rows = rows, columns = columns, domain = domain, cells = function(v, d) lapply(kinds, function(k) {
    t <- v[[k]]
    c(list(row = k, statistic = as.vector(t$statistic)), as.list(t$parameter), list(p = as.vector(t$p.value)))
  }))
}
for (d in c("srs", "strat", "clus1", "clus1_infinite", "clus2")) {
  chi_square(paste0(d, ".chi.type_awards"), d, "stype", "awards")
  chi_square(paste0(d, ".chi.met_awards"), d, "sch_wide", "comp_imp")
  chi_square(paste0(d, ".chi.type_met.no_year_round"), d, "stype", "sch_wide", list(yr_rnd = "no"))
}
chi_square("nhanes.chi.race_chol", "nhanes", "race", "chol")
chi_square("nhanes.chi.age_chol", "nhanes", "age", "chol")
chi_square("nhanes.chi.age_chol.men", "nhanes", "age", "chol", list(sex = "male"))

htest <- function(t, row = "total") {
  parameter <- as.list(t$parameter)
  if (length(parameter) == 1) names(parameter) <- "df"
  interval <- if (!is.null(t$conf.int)) list(low = t$conf.int[1], high = t$conf.int[2])
  estimate <- if (!is.null(t$estimate)) list(estimate = structure(unname(as.vector(t$estimate)), array = TRUE))
  list(c(list(row = row), if (!is.null(t$statistic)) list(statistic = as.vector(t$statistic)), parameter,
         list(p = as.vector(t$p.value)), interval, estimate))
}
for (d in c("srs", "strat", "clus1", "clus2")) {
  entry(paste0(d, ".ttest.api00_by_awards"), d, "svyttest(api00 ~ awards, d)", of = "api00", rows = "awards", cells = function(v, d) htest(v))
  entry(paste0(d, ".ttest.growth"), d, "svyttest(I(api00 - api99) ~ 0, d)", of = c("api00", "api99"), cells = function(v, d) htest(v))
  entry(paste0(d, ".ttest.enroll_by_met.not_high"), d, "svyttest(enroll ~ sch_wide, subset(d, stype != 'h'))", of = "enroll",
        rows = "sch_wide", domain = list(stype = c("e", "m")), cells = function(v, d) htest(v))
  # Differences of means and of shares between rows, with their covariance.
  entry(paste0(d, ".difference.api00"), d, "svycontrast(svyby(~api00, ~stype, d, svymean, covmat = TRUE), list(e_m = c(1, -1, 0), e_h = c(1, 0, -1), m_h = c(0, 1, -1)))",
        of = "api00", rows = "stype", cells = function(v, d) lapply(1:3, function(i) {
    t <- unname(coef(v)[i] / SE(v)[i])
    list(row = names(coef(v))[i], difference = unname(coef(v)[i]), difference_se = unname(SE(v)[i]), t = t, df = degf(d), p = 2 * pt(-abs(t), degf(d)))
  }))
  entry(paste0(d, ".difference.awards"), d, "svycontrast(svyby(~I(awards == 'yes'), ~stype, d, svymean, covmat = TRUE), list(e_m = c(0, 0, 0, 1, -1, 0), e_h = c(0, 0, 0, 1, 0, -1), m_h = c(0, 0, 0, 0, 1, -1)))",
        columns = "awards", rows = "stype", cells = function(v, d) lapply(1:3, function(i) {
    t <- unname(coef(v)[i] / SE(v)[i])
    list(row = names(coef(v))[i], column = "yes", difference = unname(coef(v)[i]), difference_se = unname(SE(v)[i]), t = t, df = degf(d), p = 2 * pt(-abs(t), degf(d)))
  }))
  entry(paste0(d, ".anova.api00_by_type"), d, "regTermTest(svyglm(api00 ~ stype, d), ~stype)", of = "api00", rows = "stype", cells = function(v, d)
    list(list(row = "total", statistic = as.vector(v$Ftest), df1 = v$df, df2 = v$ddf, p = as.vector(v$p))))
}

# fisher.test finds the odds ratio and its ends to two to four digits; here all digits are found, on the logarithm. The
# ratio is the conditional maximum likelihood estimate: the mean of Fisher's noncentral hypergeometric distribution is
# the observed count. Ends of a two-sided interval leave 2.5 % on either side, of a one-sided one 5 %.
fisher <- function(v) {
  found <- htest(v$test)
  if (any(dim(v$counts) != 2)) return(found)
  x <- v$counts[1, 1]; m <- sum(v$counts[, 1]); n <- sum(v$counts[, 2]); k <- sum(v$counts[1, ])
  support <- max(0, k - n):min(k, m)
  log_density <- dhyper(support, m, n, k, log = TRUE)
  density <- function(log_ratio) { d <- log_density + log_ratio * support; d <- exp(d - max(d)); d / sum(d) }
  root <- function(f) exp(uniroot(f, c(-40, 40), tol = 1e-15, maxiter = 10000)$root)
  mean_is_x <- function(l) sum(support * density(l)) - x
  alpha <- if (v$test$alternative == "two.sided") 0.025 else 0.05
  first <- x == min(support); last <- x == max(support)
  ratio <- if (first) 0 else if (last) Inf else root(mean_is_x)
  low <- if (first || v$test$alternative == "less") 0 else root(function(l) sum(density(l)[support >= x]) - alpha)
  high <- if (last || v$test$alternative == "greater") Inf else root(function(l) sum(density(l)[support <= x]) - alpha)
  rough <- c(v$test$estimate, v$test$conf.int)
  stopifnot(all(abs(c(ratio, low, high) / rough - 1) < 0.02 | c(ratio, low, high) == rough))
  list(c(found[[1]][setdiff(names(found[[1]]), c("low", "high", "estimate"))], list(odds_ratio = ratio, low = low, high = high)))
}

# Without a design, on `x`, the data of voters.csv.
plain <- function(name, call, cells, ...) {
  x <<- data_of("voters")
  entry(paste0("voters.", name), NULL, call, cells = function(v, d) cells(v), ...)
}
tables <- list(region_vote = c("region", "vote"), sex_vote = c("sex", "vote"), sex_rare = c("sex", "rare"), region_rare = c("region", "rare"))
for (t in names(tables)) {
  rows <- tables[[t]][1]; columns <- tables[[t]][2]
  made_of <- sprintf("table(x$%s, x$%s)", rows, columns)
  plain(paste0(t, ".chi"), sprintf("suppressWarnings(chisq.test(%s, correct = FALSE))", made_of), rows = rows, columns = columns, cells = function(v) {
    n <- sum(v$observed); k <- min(dim(v$observed)) - 1; chi <- as.vector(v$statistic)
    list(list(row = "total", statistic = chi, df = as.vector(v$parameter), p = v$p.value, least_expected = min(v$expected),
              cells_below_5 = sum(v$expected < 5), cramers_v = sqrt(chi / (n * k)), contingency = sqrt(chi / (n + chi))))
  })
  plain(paste0(t, ".fisher"), sprintf("{t <- %s; list(counts = t, test = fisher.test(t))}", made_of), rows = rows, columns = columns, cells = fisher)
}
for (side in c("less", "greater"))
  plain(paste0("sex_rare.fisher.", side), sprintf("{t <- table(x$sex, x$rare); list(counts = t, test = fisher.test(t, alternative = '%s'))}", side), rows = "sex", columns = "rare", cells = fisher)
plain("sex_rare.chi.continuity", "suppressWarnings(chisq.test(table(x$sex, x$rare), correct = TRUE))", rows = "sex", columns = "rare", cells = htest)
plain("vote.chi", "chisq.test(table(x$vote))", columns = "vote", cells = htest)
plain("vote.chi.given", "chisq.test(table(x$vote), p = c(0.5, 0.3, 0.2))", columns = "vote", cells = htest)

# A few fixed 2 × 2 tables, with zeros and with large counts: a, b, c, d by rows.
for (cells4 in list(c(3, 1, 1, 3), c(0, 5, 6, 2), c(10, 0, 0, 12), c(1, 9, 11, 3), c(120, 380, 150, 350), c(2, 998, 15, 985), c(0, 7, 0, 9)))
  entry(paste0("fisher.", paste(cells4, collapse = "_")), NULL, sprintf("{t <- matrix(c(%s), 2, byrow = TRUE); list(counts = t, test = fisher.test(t))}", paste(cells4, collapse = ", ")),
        cells = function(v, d) fisher(v))

pairs <- function(v) {
  found <- which(!is.na(v$p.value), arr.ind = TRUE)
  lapply(seq_len(nrow(found)), function(i) list(row = paste(rownames(v$p.value)[found[i, 1]], colnames(v$p.value)[found[i, 2]], sep = "_"),
         p = unname(v$p.value[found[i, 1], found[i, 2]])))
}
for (adjust in c("none", "bonferroni", "holm")) {
  # Column proportions, as the z test with the pooled share: its square is this chi-square.
  for (value in c("left", "right", "none"))
    plain(paste0("proportions.", value, ".", adjust), sprintf("suppressWarnings(pairwise.prop.test(table(x$region, x$vote != '%s'), p.adjust.method = '%s', correct = FALSE))", value, adjust),
          rows = "region", columns = "vote", cells = pairs)
  # Column means, with the variance pooled over all columns and over the two.
  plain(paste0("means.pooled_all.", adjust), sprintf("pairwise.t.test(x$score, x$region, p.adjust.method = '%s', pool.sd = TRUE)", adjust), rows = "region", of = "score", cells = pairs)
  plain(paste0("means.pooled_two.", adjust), sprintf("pairwise.t.test(x$score, x$region, p.adjust.method = '%s', pool.sd = FALSE, var.equal = TRUE)", adjust), rows = "region", of = "score", cells = pairs)
}
for (method in c("bonferroni", "holm", "hochberg", "BH", "BY", "none"))
  entry(paste0("adjust.", method), NULL, sprintf("p.adjust(c(0.001, 0.04, 0.03, 0.2, 0.03, 0.5, 1e-12, 0.9), method = '%s')", method),
        cells = function(v, d) list(list(row = "total", p = v)))

effects <- function(v) {
  x <- data_of("voters"); y <- split(x$score, x$sex); y <- lapply(y, function(s) s[!is.na(s)])
  n <- lengths(y); s2 <- vapply(y, var, 0); pooled <- sqrt(sum((n - 1) * s2) / (sum(n) - 2))
  d <- (mean(y[[1]]) - mean(y[[2]])) / pooled; m <- sum(n) - 2
  c(htest(v), list(list(row = "effect", cohens_d = d, hedges_g = d * exp(lgamma(m / 2) - log(sqrt(m / 2)) - lgamma((m - 1) / 2)),
                        hedges_g_approximate = d * (1 - 3 / (4 * m - 1)))))
}
plain("t.student", "t.test(score ~ sex, x, var.equal = TRUE)", rows = "sex", of = "score", cells = effects)
plain("t.welch", "t.test(score ~ sex, x)", rows = "sex", of = "score", cells = htest)
plain("t.one", "t.test(x$score, mu = 45)", of = "score", cells = htest)
plain("t.paired", "t.test(x$score, x$before, paired = TRUE)", of = c("score", "before"), cells = htest)
plain("anova", "summary(aov(score ~ region, x))[[1]]", rows = "region", of = "score", cells = function(v) {
  ss <- v[["Sum Sq"]]; df <- v[["Df"]]; ms <- v[["Mean Sq"]]; total <- sum(ss)
  list(list(row = "total", statistic = v[["F value"]][1], df1 = df[1], df2 = df[2], p = v[["Pr(>F)"]][1], ss_between = ss[1], ss_within = ss[2],
            eta2 = ss[1] / total, omega2 = (ss[1] - df[1] * ms[2]) / (total + ms[2]), epsilon2 = (ss[1] - df[1] * ms[2]) / total))
})
plain("anova.welch", "oneway.test(score ~ region, x)", rows = "region", of = "score", cells = function(v)
  list(list(row = "total", statistic = as.vector(v$statistic), df1 = unname(v$parameter[1]), df2 = unname(v$parameter[2]), p = v$p.value)))

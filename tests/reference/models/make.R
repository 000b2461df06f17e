# Makes the reference fits that tests/suite/logistic.rs holds refigure's to: random data in logistic/, and what R's glm
# makes of them in coefficients.csv and fits.csv.
#
#     cd tests/reference/models && Rscript make.R
#
# Made with R 4.2.2.
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(19122021)
dir.create("logistic", showWarnings = FALSE)
digits <- function(x) sprintf("%.17g", x)

predictor <- function(n) {
  switch(sample(5, 1),
    list(x = sample(1:5, n, TRUE), decimals = 0),              # a rating
    list(x = sample(0:1, n, TRUE), decimals = 0),              # a mark
    list(x = sample(1950:2005, n, TRUE), decimals = 0),        # a year
    list(x = round(exp(rnorm(n, 10, 1))), decimals = 0),       # an income
    list(x = round(rnorm(n, 20, 7), 2), decimals = 2)          # a measurement
  )
}

coefficients <- fits <- NULL
for (set in 1:20) {
  repeat {
    n <- sample(c(60, 150, 400, 1000), 1)
    k <- sample(1:6, 1)
    made <- lapply(seq_len(k), function(i) predictor(n))
    x <- sapply(made, function(m) m$x)
    if (any(apply(x, 2, sd) == 0)) next
    slopes <- rnorm(k, 0, 0.6)
    linear <- rnorm(1, 0, 1) + as.vector(scale(x) %*% slopes)
    y <- rbinom(n, 1, plogis(linear))
    data <- data.frame(y = y, x)
    names(data) <- c("y", paste0("x", seq_len(k)))
    model <- suppressWarnings(glm(y ~ ., binomial, data, epsilon = 1e-14, maxit = 100))

    if (model$converged && max(abs(model$linear.predictors)) < 12) break
  }
  # Centred and scaled, because R solves with 16 digits; then the coefficients are turned back.
  middles <- colMeans(data[-1])
  centred <- data
  centred[-1] <- sweep(data[-1], 2, middles)
  spread <- apply(data[-1], 2, sd)
  centred[-1] <- sweep(centred[-1], 2, spread, "/")
  model <- glm(y ~ ., binomial, centred, epsilon = 1e-14, maxit = 100)
  turn <- rbind(c(1, -middles / spread), cbind(0, diag(1 / spread, k)))
  b <- as.vector(turn %*% coef(model))
  # vcov() is of the step before the last one; this is of the maximum.
  xx <- cbind(1, as.matrix(centred[-1]))
  p <- fitted(model)
  v <- turn %*% solve(t(xx) %*% (xx * (p * (1 - p)))) %*% t(turn)
  se <- sqrt(diag(v))
  text <- mapply(function(x, d) formatC(x, format = "f", digits = d), data, c(0, sapply(made, function(m) m$decimals)))
  colnames(text) <- names(data)
  write.csv(text, sprintf("logistic/%02d.csv", set), row.names = FALSE, quote = FALSE)
  z <- b / se
  reach <- qnorm(0.975)
  coefficients <- rbind(coefficients, cbind(set, c("constant", names(data)[-1]), digits(b), digits(se), digits(z),
    digits(2 * pnorm(-abs(z))), digits(b - reach * se), digits(b + reach * se), digits(exp(b))))
  ll <- as.numeric(logLik(model))
  null <- as.numeric(logLik(glm(y ~ 1, binomial, data, epsilon = 1e-14)))
  chi2 <- 2 * (ll - null)
  snell <- 1 - exp(-chi2 / n)
  fits <- rbind(fits, c(set, n, k, digits(ll), digits(null), digits(chi2), digits(pchisq(chi2, k, lower.tail = FALSE)),
    digits(AIC(model)), digits(BIC(model)), digits(1 - ll / null), digits(snell), digits(snell / (1 - exp(2 * null / n))),
    sum((p >= 0.5) == (y == 1))))
}
write_table <- function(x, names, file) {
  colnames(x) <- names
  write.csv(x, file, row.names = FALSE, quote = FALSE)
}
write_table(coefficients, c("set", "term", "b", "se", "z", "p", "low", "high", "odds_ratio"), "coefficients.csv")
write_table(fits, c("set", "n", "df", "log_lik", "null_log_lik", "chi2", "p", "aic", "bic", "mcfadden", "cox_snell",
  "nagelkerke", "correct"), "fits.csv")

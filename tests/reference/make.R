# Makes the reference fits that tests/suite/reference.rs holds refigure's to: random data in ols/ and lda/, and what R
# makes of them in coefficients.csv, fits.csv, functions.csv and variables.csv.
#
#     cd tests/reference && Rscript make.R
#
# Made with R 4.2.2 and MASS 7.3-58.2.
suppressMessages(library(MASS))
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20050045)
options(digits = 17)

digits17 <- function(x) ifelse(is.na(x), "", sprintf("%.17g", x))

# A predictor of one of the kinds that surveys have.
predictor <- function(n, before) {
  kind <- sample(6, 1)
  if (kind == 6 && is.null(before)) kind <- 1
  switch(kind,
    list(x = sample(1:5, n, TRUE), decimals = 0),                                    # a rating
    list(x = sample(0:1, n, TRUE), decimals = 0),                                    # a mark
    list(x = sample(1950:2005, n, TRUE), decimals = 0),                              # a year
    list(x = round(exp(rnorm(n, 10, 1))), decimals = 0),                             # an income
    list(x = round(rnorm(n, 20, 7), 2), decimals = 2),                               # a measurement
    list(x = before + sample(-1:1, n, TRUE) * max(1, round(sd(before) / 12)), decimals = 2) # nearly another one
  )
}

# A table of predictors without a constant column.
predictors <- function(n, k) {
  columns <- list(); decimals <- c()
  for (j in seq_len(k)) {
    before <- if (j > 1) columns[[sample(j - 1, 1)]] else NULL
    repeat {
      made <- predictor(n, before)
      if (length(unique(made$x)) > 1) break
    }
    columns[[j]] <- made$x
    decimals[j] <- made$decimals
  }
  names(columns) <- paste0("x", seq_len(k))
  list(data = as.data.frame(columns), decimals = decimals)
}

save <- function(data, decimals, file) {
  text <- mapply(function(x, d) formatC(x, format = "f", digits = d), data, decimals)
  colnames(text) <- names(data)
  write.csv(text, file, row.names = FALSE, quote = FALSE)
  read.csv(file) # what is fitted is what is in the file
}

# Sum of squares and products, about the weighted mean or about zero.
product <- function(a, b, w, centred) {
  if (centred) { a <- a - weighted.mean(a, w); b <- b - weighted.mean(b, w) }
  sum(w * a * b)
}

inflation <- function(data, names, j, w, intercept) {
  others <- setdiff(names, names[j])
  if (length(others) == 0) return(1)
  model <- lm(reformulate(others, names[j], intercept), data, weights = w)
  # 1 / (1 - R squared), without the subtraction.
  product(data[[names[j]]], data[[names[j]]], w, intercept) / sum(w * residuals(model)^2)
}

coefficients <- list(); fits <- list()
for (set in 1:20) {
  k <- (set - 1) %% 8 + 1
  n <- sample(c(20, 25, 40, 60, 100, 150, 400), 1)
  if (set == 20) n <- 400
  made <- predictors(n, k)
  signal <- as.matrix(scale(made$data)) %*% rnorm(k) + rnorm(n, 0, 10^runif(1, -1, 1))
  data <- cbind(y = round(50 + 10 * signal[, 1], 1), weight = sample(1:40, n, TRUE) / 4, made$data)
  file <- sprintf("ols/%02d.csv", set)
  data <- save(data, c(1, 2, made$decimals), file)
  names <- paste0("x", seq_len(k))
  for (weighted in c(FALSE, TRUE)) for (intercept in c(TRUE, FALSE)) {
    # No column may be called w: lm looks for its weights in the data first.
    w <- if (weighted) data$weight else rep(1, n)
    model <- lm(reformulate(names, "y", intercept), data, weights = w)
    s <- summary(model); table <- s$coefficients
    stopifnot(nrow(table) == k + intercept)
    limits <- confint(model)
    terms <- rownames(table)
    beta <- sapply(terms, function(x) if (x == "(Intercept)") NA else table[x, 1] *
      sqrt(product(data[[x]], data[[x]], w, intercept) / product(data$y, data$y, w, intercept)))
    vif <- sapply(terms, function(x) if (x == "(Intercept)") NA else
      inflation(data, names, match(x, names), w, intercept))
    coefficients[[length(coefficients) + 1]] <- data.frame(
      set, weighted, intercept, term = sub("(Intercept)", "intercept", terms, fixed = TRUE),
      b = digits17(table[, 1]), se = digits17(table[, 2]), beta = digits17(beta), t = digits17(table[, 3]),
      p = digits17(table[, 4]), low = digits17(limits[, 1]), high = digits17(limits[, 2]), vif = digits17(vif))
    total <- product(data$y, data$y, w, intercept)
    left <- sum(w * residuals(model)^2)
    f <- s$fstatistic
    fits[[length(fits) + 1]] <- data.frame(
      set, weighted, intercept, n, r2 = digits17(s$r.squared), adj_r2 = digits17(s$adj.r.squared),
      see = digits17(s$sigma), f = digits17(f[1]), f_p = digits17(pf(f[1], f[2], f[3], lower.tail = FALSE)),
      df_model = f[2], df_residual = f[3], ss_total = digits17(total), ss_residual = digits17(left))
  }
}
write.csv(do.call(rbind, coefficients), "coefficients.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, fits), "fits.csv", row.names = FALSE, quote = FALSE)

functions <- list(); variables <- list()
for (set in 1:20) {
  p <- (set - 1) %% 8 + 1
  n <- sample(c(20, 25, 40, 60, 100, 150, 400), 1)
  made <- predictors(n, p)
  score <- scale(as.matrix(scale(made$data)) %*% rnorm(p))[, 1] * runif(1, 0.3, 2) + rnorm(n)
  data <- cbind(group = as.integer(score > quantile(score, runif(1, 0.2, 0.8))), made$data)
  data <- save(data, c(0, made$decimals), sprintf("lda/%02d.csv", set))
  x <- as.matrix(data[-1]); group <- data$group
  model <- lda(x, grouping = group, tol = 1e-9)
  raw <- model$scaling[, 1]
  raw <- raw * sign(sum(raw * (model$means["1", ] - model$means["0", ])))
  residual <- x - model$means[as.character(group), , drop = FALSE]
  within <- crossprod(residual); total <- crossprod(scale(x, scale = FALSE))
  wilks <- det(as.matrix(cov2cor(within))) / det(as.matrix(cov2cor(total))) * prod(diag(within) / diag(total))
  chi2 <- -(n - 1 - (p + 2) / 2) * log(wilks)
  eigenvalue <- model$svd^2 / (n - 2)
  deviation <- sqrt(diag(within) / (n - 2))
  constant <- -sum(raw * colMeans(x))
  scores <- x %*% raw + constant
  class <- predict(model, x, prior = c(0.5, 0.5))$class
  functions[[set]] <- data.frame(
    set, n, first = sum(group == 1), second = sum(group == 0), wilks = digits17(wilks), chi2 = digits17(chi2), df = p,
    p = digits17(pchisq(chi2, p, lower.tail = FALSE)), eigenvalue = digits17(eigenvalue),
    canonical_r = digits17(sqrt(eigenvalue / (1 + eigenvalue))), constant = digits17(constant),
    centroid_first = digits17(mean(scores[group == 1])), centroid_second = digits17(mean(scores[group == 0])),
    first_hits = sum(class == 1 & group == 1), second_hits = sum(class == 0 & group == 0))
  variables[[set]] <- data.frame(
    set, variable = colnames(x), raw = digits17(raw), std_coef = digits17(raw * deviation),
    structure = digits17(cor(residual, residual %*% raw)[, 1]))
}
write.csv(do.call(rbind, functions), "functions.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, variables), "variables.csv", row.names = FALSE, quote = FALSE)

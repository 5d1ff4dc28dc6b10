# Figures that tests/analysis/reliability compares with: Rscript reliability.R > reliability.json, from tests/analysis/reference.
suppressMessages(library(psych))
number <- function(x) ifelse(is.na(x), "null", formatC(x, digits = 15, format = "g"))
vector <- function(x) paste0("[", paste(number(x), collapse = ", "), "]")
bfi <- read.csv(file.path("..", "..", "data", "bfi.csv"))
turn <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
bfi[turn] <- 7 - bfi[turn]
told <- function(area) {
  items <- na.omit(bfi[grep(paste0("^", area, "[1-5]$"), names(bfi))])
  found <- suppressWarnings(alpha(items, check.keys = FALSE))
  n <- nrow(items); k <- ncol(items); a <- found$total$raw_alpha
  feldt <- c(1 - (1 - a) * qf(.975, n - 1, (n - 1) * (k - 1)), 1 - (1 - a) * qf(.025, n - 1, (n - 1) * (k - 1)))
  factor <- factanal(items, 1, control = list(nstart = 5, opt = list(maxit = 1e4, factr = 1e2)))
  sd <- apply(items, 2, sd); loading <- factor$loadings[, 1] * sd; own <- factor$uniquenesses * sd^2
  paste0('  "', area, '": {"n": ', n, ', "alpha": ', number(a), ', "feldt": ', vector(feldt),
         ', "item_rest": ', vector(found$item.stats$r.drop), ', "alpha_if_dropped": ', vector(found$alpha.drop$raw_alpha),
         ', "mean": ', vector(colMeans(items)), ', "omega": ', number(sum(loading)^2 / (sum(loading)^2 + sum(own))), '}')
}
claus <- read.csv(file.path("..", "..", "data", "claus_2020.csv"))
wide <- reshape(claus[c("id", "time", "bdi")], idvar = "id", timevar = "time", direction = "wide")
table <- as.matrix(na.omit(wide[, -1]))
found <- ICC(table, lmer = FALSE)$results
icc <- paste0('  "icc": {"n": ', nrow(table), ', "estimate": ', vector(found$ICC), ', "low": ', vector(found[["lower bound"]]),
              ', "high": ', vector(found[["upper bound"]]), ', "f": ', vector(found$F), ', "p": ', vector(found$p), '}')
versions <- paste0('  "versions": {"R": "', getRversion(), '", "psych": "', packageVersion("psych"), '"}')
cat("{\n", paste(c(versions, sapply(c("A", "C", "E", "N", "O"), told), icc), collapse = ",\n"), "\n}\n", sep = "")

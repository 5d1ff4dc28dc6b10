# Figures that tests/analysis/survival compares with: Rscript survival.R > survival.json, from tests/analysis/reference.
suppressMessages(library(survival))
number <- function(x) ifelse(is.na(x), "null", formatC(x, digits = 15, format = "g"))
vector <- function(x) paste0("[", paste(number(x), collapse = ", "), "]")
data_from <- function(name) read.csv(file.path("..", "..", "data", name))
heart <- data_from("heart.csv"); lung <- data_from("lung.csv"); mgus <- data_from("mgus2.csv")
km <- survfit(Surv(time, died) ~ 1, lung, conf.type = "log-log")
has <- km$n.event > 0
late <- survfit(Surv(start, stop, event) ~ 1, heart, conf.type = "log-log")
late_has <- late$n.event > 0
mgus$state <- factor(mgus$cause, 0:2, c("none", "progressed", "died"))
aj <- survfit(Surv(time, state) ~ 1, mgus)
aj_has <- rowSums(aj$n.event) > 0
rank <- survdiff(Surv(time, died) ~ sex, lung)
fit <- coxph(Surv(start, stop, event) ~ age + surgery + transplant + cluster(id), heart, ties = "efron",
             control = coxph.control(eps = 1e-12, iter.max = 50))
months <- heart
months$stop <- ceiling(months$stop / 30) ; months$start <- ceiling(months$start / 30); months <- months[months$stop > months$start, ]
tied <- coxph(Surv(start, stop, event) ~ age + surgery + cluster(id), months, ties = "efron",
              control = coxph.control(eps = 1e-12, iter.max = 50))
cox <- function(name, model) paste0('  "', name, '": {"effects": ', vector(coef(model)), ', "se": ', vector(sqrt(diag(model$naive.var))),
  ', "robust_se": ', vector(sqrt(diag(model$var))), ', "log_likelihood": ', vector(model$loglik), '}')
rows <- survSplit(Surv(time, died) ~ age + sex, lung, cut = seq(90, 1000, 90), episode = "period", id = "id")
logit <- glm(died ~ factor(period) + age + sex, binomial, rows, control = glm.control(epsilon = 1e-14, maxit = 100))
parts <- c(
  paste0('  "kaplan_meier": {"time": ', vector(km$time[has]), ', "survival": ', vector(km$surv[has]), ', "low": ', vector(km$lower[has]),
         ', "high": ', vector(km$upper[has]), ', "n_at_risk": ', vector(km$n.risk[has]), '}'),
  paste0('  "late_entry": {"time": ', vector(late$time[late_has]), ', "survival": ', vector(late$surv[late_has]), ', "low": ', vector(late$lower[late_has]), '}'),
  paste0('  "aalen_johansen": {"time": ', vector(aj$time[aj_has]), ', "incidence": [', vector(aj$pstate[aj_has, 2]), ', ', vector(aj$pstate[aj_has, 3]),
         '], "se": [', vector(aj$std.err[aj_has, 2]), ', ', vector(aj$std.err[aj_has, 3]), ']}'),
  paste0('  "log_rank": {"chi2": ', number(rank$chisq), ', "observed": ', vector(rank$obs), ', "expected": ', vector(rank$exp), '}'),
  cox("cox", fit), cox("cox_tied", tied),
  paste0('  "discrete": {"effects": ', vector(coef(logit)[c("age", "sex")]), ', "se": ', vector(sqrt(diag(vcov(logit)))[c("age", "sex")]), '}'))
versions <- paste0('  "versions": {"R": "', getRversion(), '", "survival": "', packageVersion("survival"), '"}')
cat("{\n", paste(c(versions, parts), collapse = ",\n"), "\n}\n", sep = "")

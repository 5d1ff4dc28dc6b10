# Figures that tests/analysis/growth compares with: Rscript growth.R > growth.json, from tests/analysis/reference.
suppressMessages({library(lme4); library(lmerTest)})
number <- function(x) ifelse(is.na(x), "null", formatC(x, digits = 15, format = "g"))
vector <- function(x) paste0("[", paste(number(x), collapse = ", "), "]")
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-13, maxfun = 1e6),
                     check.conv.singular = "ignore", calc.derivs = TRUE)
told <- function(name, model) {
  rows <- summary(model)$coefficients
  covariance <- VarCorr(model)[[1]]
  persons <- coef(model)[[1]]
  sd <- attr(covariance, "stddev")
  paste0('  "', name, '": {"log_likelihood": ', number(logLik(model)), ', "effects": ', vector(fixef(model)),
         ', "se": ', vector(rows[, "Std. Error"]), ', "df": ', vector(rows[, "df"]),
         ', "sd": ', vector(sd), ', "covariance": ', number(covariance[1, 2]), ', "residual_sd": ', number(sigma(model)),
         ', "levels": ', vector(persons[, "(Intercept)"]), ', "slopes": ', vector(persons[, 2]), '}')
}
data_from <- function(name) read.csv(file.path("..", "..", "data", name))
sleep <- data_from("sleepstudy.csv")
chicks <- data_from("chickweight.csv")
arthritis <- data_from("arthritis.csv")
claus <- data_from("claus_2020.csv")
claus$quarter <- claus$time - 1
arthritis$quarter <- arthritis$time * 30 / 91
both <- rbind(arthritis[, c("id", "y", "quarter")],
              unique(data.frame(id = arthritis$id, y = arthritis$baseline, quarter = 0)))
chicks$days <- chicks$time / 10
chicks$grams <- chicks$weight / 100
chicks$diet3 <- as.numeric(chicks$diet == 3)
parts <- c(
  told("sleepstudy", lmer(reaction ~ day + (day | subject), sleep, control = tight)),
  told("chickweight", lmer(grams ~ days + (days | chick), chicks, control = tight)),
  told("chickweight_by_diet", lmer(grams ~ days + diet3 + diet3:days + (days | chick), chicks, control = tight)),
  told("arthritis", lmer(y ~ quarter + (quarter | id), both, control = tight)),
  told("claus_bdi", lmer(bdi ~ quarter + (quarter | id), claus, control = tight)),
  told("claus_who_default_start", lmer(who ~ quarter + (quarter | id), claus, control = tight)),
  told("claus_who", lmer(who ~ quarter + (quarter | id), claus, control = tight, start = c(0.2, -0.9, 0.1))))
versions <- paste0('  "versions": {"R": "', getRversion(), '", "lme4": "', packageVersion("lme4"),
                   '", "lmerTest": "', packageVersion("lmerTest"), '"}')
cat("{\n", paste(c(versions, parts), collapse = ",\n"), "\n}\n", sep = "")

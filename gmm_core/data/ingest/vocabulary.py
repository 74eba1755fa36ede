"""Words that cells are recognised by, in lower case."""

from __future__ import annotations

# Cells that mean missing.
MISSING = frozenset([
    "", "na", "n/a", "n.a.", "n.a", "n\\a", "#n/a", "#na", "<na>", "nan", "null", "(null)", "none", "nil", "\\n",
    "nat", "-", "--", "---", "—", "–", "−", ".", "..", "...", "…", "?", "??", "*", "missing", "(missing)",
    "unknown", "n/d", "nd", "n.d.", "n/m", "n.m.", "nm", "not available", "not measured", "not applicable", "k.a.",
    "k. a.", "s/d", "#value!", "#div/0!", "#ref!", "#num!", "#name?", "#null!", "-nan", "1.#qnan", "-1.#ind",
])

# Signs and codes of currencies.
CURRENCIES = frozenset([
    "$", "€", "£", "¥", "₹", "₽", "₩", "₪", "₺", "₫", "₦", "฿", "₴", "¢", "us$", "a$", "c$", "r$", "hk$", "nz$",
    "usd", "eur", "gbp", "jpy", "chf", "cny", "rmb", "inr", "rub", "aud", "cad", "nzd", "sek", "nok", "dkk", "kr",
    "kr.", "pln", "zł", "czk", "kč", "huf", "ft", "try", "tl", "brl", "zar", "krw", "sgd", "hkd", "mxn", "ils",
    "rs", "rs.", "euro",
])

# Units as they stand alone in a row below the header.
UNITS = frozenset([
    "mm", "cm", "dm", "m", "km", "µm", "μm", "um", "nm", "in", "ft", "yd", "mi", "g", "kg", "mg", "µg", "ug", "t",
    "lb", "lbs", "oz", "s", "sec", "ms", "µs", "us", "ns", "min", "h", "hr", "d", "day", "days", "yr", "year",
    "years", "%", "‰", "ppm", "ppb", "°c", "°f", "°k", "k", "c", "f", "l", "ml", "dl", "µl", "pa", "hpa", "kpa",
    "mpa", "bar", "mbar", "mmhg", "psi", "v", "mv", "a", "ma", "w", "kw", "kwh", "mw", "j", "kj", "cal", "kcal",
    "hz", "khz", "mhz", "ghz", "n", "kn", "mol", "mmol", "mol/l", "mmol/l", "mg/dl", "g/l", "mg/l", "g/cm3",
    "g/cm³", "kg/m3", "kg/m³", "kg/m2", "kg/m²", "m/s", "km/h", "mph", "m2", "m²", "km2", "km²", "m3", "m³", "cm2",
    "cm²", "cm3", "cm³", "bpm", "rpm", "db", "sd", "-", "–", "1", "rad", "deg", "°", "usd", "eur", "gbp", "$", "€",
    "£", "count", "n/a", "px", "number", "string", "text", "float", "int", "integer", "double", "numeric", "real",
    "factor", "character",
])

# First cells of rows that sum up the rows above.
TOTALS = frozenset([
    "total", "totals", "sum", "sums", "mean", "average", "avg", "median", "count", "min", "max", "minimum",
    "maximum", "std", "stdev", "sd", "subtotal", "gesamt", "summe", "mittelwert", "durchschnitt", "somme",
    "moyenne", "suma", "promedio", "media", "totale", "totaal", "summa", "итого", "всего", "合计", "总计", "合計",
    "평균",
    "grand total", "standard deviation", "grand totals", "column total", "total général", "std dev", "std. dev.",
])

# Suffixes that multiply: a column with and without them has two scales.
MULTIPLES = frozenset([
    "k", "m", "b", "bn", "mn", "mio", "mrd", "tsd", "mil", "mill", "million", "billion", "thousand",
])

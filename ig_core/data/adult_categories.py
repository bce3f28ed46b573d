"""The categories of the Adult data set, as its files write them, and what people call them."""

from __future__ import annotations

UNKNOWN = "unknown"
_NOT_KNOWN = {UNKNOWN: "not known"}

EDUCATION = {  # from the lowest to the highest
    "Preschool": "preschool",
    "1st-4th": "1st to 4th grade",
    "5th-6th": "5th or 6th grade",
    "7th-8th": "7th or 8th grade",
    "9th": "9th grade",
    "10th": "10th grade",
    "11th": "11th grade",
    "12th": "12th grade, no diploma",
    "HS-grad": "high school diploma",
    "Some-college": "some college, no degree",
    "Assoc-voc": "associate degree, vocational",
    "Assoc-acdm": "associate degree, academic",
    "Bachelors": "bachelor's degree",
    "Masters": "master's degree",
    "Prof-school": "professional school degree",
    "Doctorate": "doctorate",
}
EDUCATION_LEVELS = dict(enumerate(EDUCATION.values(), start=1))

WORKCLASS = {
    "Private": "private company",
    "Self-emp-not-inc": "self-employed, not incorporated",
    "Self-emp-inc": "self-employed, incorporated",
    "Federal-gov": "federal government",
    "State-gov": "state government",
    "Local-gov": "local government",
    "Without-pay": "works without pay",
    "Never-worked": "never worked",
    **_NOT_KNOWN,
}

MARITAL_STATUS = {
    "Never-married": "never married",
    "Married-civ-spouse": "married",
    "Married-AF-spouse": "married, spouse in the armed forces",
    "Married-spouse-absent": "married, spouse absent",
    "Separated": "separated",
    "Divorced": "divorced",
    "Widowed": "widowed",
}

OCCUPATION = {
    "Adm-clerical": "office clerk",
    "Armed-Forces": "armed forces",
    "Craft-repair": "craft or repair",
    "Exec-managerial": "executive or manager",
    "Farming-fishing": "farming or fishing",
    "Handlers-cleaners": "handler or cleaner",
    "Machine-op-inspct": "machine operator or inspector",
    "Other-service": "other service",
    "Priv-house-serv": "service in private households",
    "Prof-specialty": "professional specialty",
    "Protective-serv": "protective service",
    "Sales": "sales",
    "Tech-support": "technical support",
    "Transport-moving": "transport or moving",
    **_NOT_KNOWN,
}

RELATIONSHIP = {
    "Husband": "husband",
    "Wife": "wife",
    "Own-child": "child of the family",
    "Other-relative": "other relative",
    "Not-in-family": "not in a family",
    "Unmarried": "unmarried, with family",
}

RACE = {
    "Amer-Indian-Eskimo": "American Indian or Eskimo",
    "Asian-Pac-Islander": "Asian or Pacific Islander",
    "Black": "Black",
    "White": "White",
    "Other": "other",
}

SEX = {"Female": "female", "Male": "male"}

COUNTRIES = {
    "Cambodia": "Cambodia",
    "Canada": "Canada",
    "China": "China",
    "Columbia": "Colombia",
    "Cuba": "Cuba",
    "Dominican-Republic": "Dominican Republic",
    "Ecuador": "Ecuador",
    "El-Salvador": "El Salvador",
    "England": "England",
    "France": "France",
    "Germany": "Germany",
    "Greece": "Greece",
    "Guatemala": "Guatemala",
    "Haiti": "Haiti",
    "Holand-Netherlands": "Netherlands",
    "Honduras": "Honduras",
    "Hong": "Hong Kong",
    "Hungary": "Hungary",
    "India": "India",
    "Iran": "Iran",
    "Ireland": "Ireland",
    "Italy": "Italy",
    "Jamaica": "Jamaica",
    "Japan": "Japan",
    "Laos": "Laos",
    "Mexico": "Mexico",
    "Nicaragua": "Nicaragua",
    "Outlying-US(Guam-USVI-etc)": "outlying US (Guam, US Virgin Islands and others)",
    "Peru": "Peru",
    "Philippines": "Philippines",
    "Poland": "Poland",
    "Portugal": "Portugal",
    "Puerto-Rico": "Puerto Rico",
    "Scotland": "Scotland",
    "South": "“South” (the file says no more)",
    "Taiwan": "Taiwan",
    "Thailand": "Thailand",
    "Trinadad&Tobago": "Trinidad and Tobago",
    "United-States": "United States",
    "Vietnam": "Vietnam",
    "Yugoslavia": "Yugoslavia",
    **_NOT_KNOWN,
}

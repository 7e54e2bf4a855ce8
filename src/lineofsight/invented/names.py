"""Names nobody bears: made of syllables, and labelled as invented wherever a surname stands."""

from lineofsight.invented.luck import Luck

LABEL = "(invented)"

_OPENINGS = ("Bram", "Cal", "Dor", "Eld", "Fen", "Gor", "Hal", "Ith", "Jor", "Kel", "Lor", "Mer", "Nev", "Or", "Pel",
             "Quen", "Ros", "Sel", "Tam", "Ul", "Ver", "Wen", "Yar", "Zan")  # fmt: skip
_MIDDLES = ("a", "e", "i", "o", "u", "ora", "eli", "ani", "ulo", "ive")
_CLOSINGS = ("dra", "fin", "gan", "lis", "mor", "nda", "rix", "sha", "thol", "vek", "wyn", "zer")
_HOUSES = ("bridle", "crake", "drove", "fallow", "garth", "hollin", "knoll", "loddon", "mire", "pellow", "quarrel",
           "rushen", "stook", "thrift", "withy", "yarrow")  # fmt: skip


def forename(luck: Luck) -> str:
    return luck.choice(_OPENINGS) + luck.choice(_MIDDLES) + luck.choice(_CLOSINGS)


def surname(luck: Luck) -> str:
    return f"{luck.choice(_OPENINGS)}{luck.choice(_MIDDLES)}{luck.choice(_HOUSES)} {LABEL}"

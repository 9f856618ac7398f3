"""Speech in the first and second person, told in the third: "I can't close my hand" -> "patient cannot close hand"."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clew_server.charting.facts.lexicon import words
from clew_server.charting.facts.line import Piece, say
from clew_wire.note import Role

CONTRACTIONS: dict[str, str] = {
    "i'm": "i am", "i've": "i have", "i'd": "i would", "i'll": "i will", "you're": "you are", "you've": "you have", "you'd": "you would",
    "you'll": "you will", "he's": "he is", "she's": "she is", "it's": "it is", "that's": "that is", "there's": "there is", "what's": "what is",
    "we're": "we are", "we've": "we have", "we'll": "we will", "we'd": "we would", "they're": "they are", "they've": "they have",
    "they'll": "they will", "they'd": "they would", "he'll": "he will", "she'll": "she will", "he'd": "he would", "she'd": "she would",
    "can't": "cannot", "won't": "will not", "don't": "do not", "doesn't": "does not", "didn't": "did not", "isn't": "is not",
    "aren't": "are not", "wasn't": "was not", "weren't": "were not", "haven't": "have not", "hasn't": "has not", "hadn't": "had not",
    "couldn't": "could not", "wouldn't": "would not", "shouldn't": "should not", "ain't": "is not", "let's": "let us", "who's": "who is",
    "here's": "here is", "how's": "how is", "where's": "where is", "that'll": "that will", "it'll": "it will", "it'd": "it would",
    "gonna": "going to", "wanna": "want to", "gotta": "have to", "needn't": "need not", "mustn't": "must not", "dont": "do not", "cant": "cannot",
    "lemme": "let me", "how'd": "how did", "where'd": "where did", "what'd": "what did", "that'd": "that would", "gimme": "give me", "dunno": "do not know", "outta": "out of", "y'all": "you", "im": "i am", "ive": "i have", "didnt": "did not", "doesnt": "does not", "wont": "will not",
}  # fmt: skip
_NOT_VERBS = frozenset("the a an to and or but in on at of for with from my your his her it that this not no when if because as".split())
PARTICIPLES = frozenset(
    "been had got gone done felt fallen lost gotten made taken started stopped noticed seen slept woken come become kept".split()
)
_DONE = frozenset("improved progressed noticed developed gained learned tried asked helped walked worked changed moved".split())
_PRONOUNS = frozenset("i you he she it we they i'm you're he's she's it's my your his her the that they're".split())
_ING_NOUNS = frozenset("wedding building evening morning meeting ceiling clothing housing bowling".split())
_NAMES_S = frozenset("parkinson's alzheimer's doctor's patient's teacher's surgeon's doctor's mother's father's wife's husband's".split())
_AFTER_IS = frozenset(
    "not still down up better worse tight good fine out in on the a an just also too now easy easier hard harder clear normal stuck weak stiff sore loose tender swollen positive negative "
    "really very so pretty about almost nearly back gone done because never always more less where what when that at off over ready able limited restricted intact thick puffy".split()
)
SINGULAR = {"am": "is", "are": "is", "were": "was", "have": "has", "do": "does", "go": "goes", "be": "is"}


@dataclass(frozen=True, slots=True)
class Voices:
    """How the people of the visit are called."""

    subject: str = "they"
    "the patient's pronoun; 'they' when the chart has no sex"
    possessive: str = "their"
    object: str = "them"
    reflexive: str = "self"
    carer: str = "caregiver"
    "wife, mother, ... when it was said"


def voices(sex: object, carer: str = "caregiver") -> Voices:
    """By the chart's sex of the patient."""
    low = str(sex or "").strip().lower()
    if low in ("male", "m", "man", "boy"):
        return Voices("he", "his", "him", "himself", carer)
    if low in ("female", "f", "woman", "girl"):
        return Voices("she", "her", "her", "herself", carer)
    return Voices(carer=carer)


def third(verb: str, *, sure: bool = False) -> str:
    """A base verb in the third person singular; other words as they are. `sure`: its place says that it is a verb."""
    if verb in SINGULAR:
        return SINGULAR[verb]
    past = verb in words("verbs", "past") and verb not in ("read", "cut", "hit", "put", "hurt", "let", "set")
    past = past or (verb[:2] in ("re", "un") and verb[2:] in words("verbs", "past"))
    plain = verb.isalpha() and not verb.endswith(("ed", "ing", "ly")) and verb not in _NOT_VERBS
    if past or not (verb in words("verbs", "base") or (sure and plain)):
        return verb
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def expanded(pieces: Sequence[Piece]) -> list[Piece]:
    """Contractions written out, each word in its own piece."""
    out: list[Piece] = []
    for n, piece in enumerate(pieces):
        low = piece.low
        following = pieces[n + 1].low if n + 1 < len(pieces) else ""
        whole = CONTRACTIONS.get(low) if piece.numeral is None else None
        if low in ("cause", "cuz", "cos", "coz") and following in _PRONOUNS:
            whole = "because"
        if (
            low.endswith("'d")
            and whole
            and (following in ("been", "had", "better", "got") or following in PARTICIPLES - {"come", "become"})
        ):
            whole = whole.replace("would", "had")
        if low in ("he's", "she's", "it's", "that's", "there's") and whole and (following in PARTICIPLES or following in _DONE):
            whole = whole.replace(" is", " has") if following not in ("gone", "done") else whole
        if (
            whole is None
            and low.endswith("'s")
            and piece.numeral is None
            and (
                following[:1].isdigit()
                or following in _AFTER_IS
                or following in PARTICIPLES
                or (following.endswith("ing") and len(following) > 5 and following not in _ING_NOUNS)
            )
            and low not in _NAMES_S
            and not piece.text[:-2].isupper()
            and not piece.end
        ):
            later = pieces[n + 2].low if n + 2 < len(pieces) else ""
            perfect = (following in PARTICIPLES and following not in ("gone", "done", "swollen")) or later in ("been", "had", "gotten")
            whole = low[:-2] + (" has" if perfect else " is")
        if whole is None:
            out.append(piece)
            continue
        parts = whole.split()
        out += [say(piece, part, end="") for part in parts[:-1]]
        out.append(say(piece, parts[-1]))
    return out


def told(pieces: Sequence[Piece], role: Role, names: Voices, *, you: str = "therapist", patient: str = "patient") -> list[Piece]:
    """The pieces in the third person, as `role` said them.

    `you`: whom a patient or a carer addresses; `patient`: whom the therapist addresses.
    """
    source = expanded(pieces)
    me, you = {"patient": ("patient", you), "caregiver": (names.carer, you)}.get(role, ("therapist", patient))
    out: list[Piece] = []
    named = False
    n = 0
    while n < len(source):
        piece, low = source[n], source[n].low
        following = source[n + 1].low if n + 1 < len(source) else ""
        who = me if low in ("i", "me", "my", "mine", "myself") else you
        if piece.numeral is not None:
            out.append(piece)
        elif low == "i" or (low == "you" and _is_subject(source, n)):
            if role == "therapist" and who == "therapist" and low == "i":
                out.append(say(piece, "therapist"))
            else:
                again = who == "patient" and named and names.subject != "they"
                out.append(say(piece, names.subject if again else who))
                named = named or who == "patient"
            object_follows = n + 2 < len(source) and source[n + 2].low in _OBJECT and not source[n + 1].end
            n = _agree(source, n + 1, out, sure=low == "i" or object_follows or (n > 0 and source[n - 1].low in _CONJUNCTIONS))
            continue
        elif low in ("me", "you"):
            out.append(say(piece, names.object if who == "patient" and named and names.subject != "they" else who))
        elif low in ("my", "your", "mine", "yours"):
            if who == "patient":
                out.append(say(piece, names.possessive if named or role == "patient" else "patient's"))
                named = True
            elif who == "therapist" and role == "therapist" and any(p.low == "therapist" for p in out):
                pass  # "therapist has hand at patient's pelvis"
            else:
                out.append(say(piece, f"{who}'s"))
        elif low in ("myself", "yourself"):
            out.append(say(piece, names.reflexive if who == "patient" else "self"))
        elif low in ("us", "our", "ours") and role == "patient":
            out.append(say(piece, {"us": "them", "our": names.possessive}.get(low, "theirs")))
        else:
            if low in ("he", "she", "patient") and role == "therapist":
                named = True
            out.append(piece)
        n += 1
        _ = following
    return out


_OBJECT = frozenset("the a an your my his her its that this it them to when more less".split())
'what follows a verb: "you hike the shoulder"'
_CONJUNCTIONS = frozenset("when if because until once while unless whenever as since though although whether how".split())
'what follows them is a clause, so that "you" is its subject and the next word its verb'


def _is_subject(source: Sequence[Piece], n: int) -> bool:
    after = [p.low for p in source[n + 1 : n + 4]]
    while after and (after[0] in words("verbs", "adverbs") or after[0].endswith("ly")):
        after = after[1:]
    if not after:
        return False
    if n and source[n - 1].low in (
        "saw",
        "watch",
        "watched",
        "watching",
        "helped",
        "made",
        "heard",
        "see",
        "seen",
        "tell",
        "told",
        "gave",
        "want",
        "need",
        "let",
        "takes",
        "take",
        "put",
        "catch",
        "caught",
    ):
        return False
    before = source[n - 1].low if n else ""
    if before in _CONJUNCTIONS and not source[n - 1].end and after[0].isalpha() and after[0] not in _NOT_VERBS:
        return True
    if before in (
        "for",
        "to",
        "with",
        "at",
        "of",
        "on",
        "by",
        "from",
        "help",
        "helps",
        "tell",
        "ask",
        "see",
        "give",
        "let",
        "make",
        "makes",
    ):
        return False
    if (
        (not before or before in ("and", "but", "so", "that"))
        and len(after) > 1
        and after[1] in _OBJECT
        and after[0].isalpha()
        and after[0] not in _NOT_VERBS
    ):
        return True
    return after[0] in SINGULAR or after[0] in words("verbs", "base") or after[0] in words("verbs", "past") or after[0].endswith("ed")


def _agree(source: Sequence[Piece], n: int, out: list[Piece], *, sure: bool) -> int:
    """Copy the adverbs and verb after a subject that became singular. Returns where it stopped."""
    while n < len(source) and source[n].numeral is None and (source[n].low in words("verbs", "adverbs") or source[n].low.endswith("ly")):
        out.append(source[n])
        n += 1
    if n >= len(source) or source[n].numeral is not None:
        return n
    out.append(say(source[n], third(source[n].low, sure=sure)))
    present = out[-1].text != source[n].low and source[n].low not in ("am", "have", "do", "were", "are")
    n += 1
    if present:  # "I wake up and feel stiff"
        for k in range(n, min(len(source) - 1, n + 8)):
            if source[k].end in (".", ";") or source[k].low in ("to", "when", "if", "because", "but", "that"):
                break
            if source[k].low in ("and", "or") and source[k + 1].low in words("verbs", "base") and source[k + 1].low not in _NOUNS:
                out += source[n : k + 1]
                out.append(say(source[k + 1], third(source[k + 1].low)))
                return k + 2
    return n


_NOUNS = frozenset(
    "pain ache walk help stop ice shop dress work exercise stretch swing sleep back rest call change train twist hurt cramp swelling".split()
)

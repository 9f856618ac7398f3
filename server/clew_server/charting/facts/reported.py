"""What patients and carers say, alone or as answers."""
# ruff: noqa: E501 - a pattern or a list of words reads best on one line

from __future__ import annotations

import re
from dataclasses import replace

from clew_server.charting.compose.terse import spoken, terse, without_lead, written
from clew_server.charting.facts import announced, ask, heard, scored, sort
from clew_server.charting.facts.aside import IDIOM, SYMPTOM_WORD, beside_the_point, declined, opinion
from clew_server.charting.facts.asked import AS_BEFORE, SAME, limit, limited
from clew_server.charting.facts.line import Line, of
from clew_server.charting.facts.question import subject
from clew_server.charting.facts.retract import retracted
from clew_server.charting.facts.settled import corrected, settled
from clew_server.charting.facts.state import State
from clew_server.charting.facts.strangers import GAME, KIN_DOES, own_history
from clew_server.charting.placing.model import beside, matters
from clew_server.charting.turns import ASKING, Clause, clauses

LONG = 42
"a sentence of more words is charted in parts"
_GREETING = re.compile(
    r"(?:(?:good )?(?:morning|afternoon|evening)|hi|hello|hey|thanks?|thank you|bye|see you \w+|okay|ok|sure|sounds good|got it)(?: (?:there|you|doc|everyone|so much|very much))*"
)
_OPEN = re.compile(
    r"\btell me\b(?! about it$)|\bwhat(?:'s| is| has been| have you been)? (?:going on|happen\w*|brings|notic\w*|you(?:'re| are) (?:notic|see|hear)\w*)|\bhow(?:'s|'ve| has| have| did) (?:\w+ ){0,4}(?:been|go|going|doing)\b|\bdoes (?:he|she|it) (?:\w+ )?(?:do|bother)\b"
)
"questions that ask for a story"
_GOES_ON = re.compile(
    r"\b(?:i|i'm|i've|i'd|me|my|it|it's|that|that's|them|those|one|just|only|but|there|once|he|she|his|her|rest|other|most|every|week|days?|after|before|when|except|not|nothing)\b|\d"
)
"may go on with an answer"
_NO = frozenset("no nah nope nothing none zero never not fine".split())
_NOTHING = _NO | frozenset("really at all much it's it is i'm just pain problem that now there a doesn't don't hurt bad".split())
CHATTER = re.compile(r"\b(?:knock on wood|thank (?:god|goodness)|so far so good|just kidding|you know)\b")
_TAG = re.compile(r"^(.*?),? (?:you know|right|huh|okay|ok|see|yeah|eh)$")
_AGAINST = re.compile(
    r"^(?:mm |hmm |well |oh |um )?(?:no|yes|uh-uh|nope)?,? ?(?:\w+ )?(?:no|you did|you don't|you do|you didn't|he did|he didn't|she did|she didn't|that's not|not true|he doesn't|she doesn't|he does not|she does)\b"
)


_CALLED = frozenset("mom mommy dad daddy grandma grandpa honey sweetheart babe dear hon pop papa mama".split())


def take(state: State, sentence: Clause) -> None:
    """Chart a sentence of the patient or a carer."""
    questions = tuple(announced.bare_question(q) for q in state.talk.asked(sentence))
    span = (sentence.first, sentence.last)
    if _GREETING.fullmatch(sentence.text):
        return
    if sentence.role == "caregiver" and sentence.tokens[0].end and sentence.texts[0] in _CALLED:
        if len(sentence.tokens) == 1:
            return
        sentence = replace(sentence, tokens=sentence.tokens[1:])  # "Mom, you fell."
    if sentence.asks and not heard.RED.search(sentence.text):
        first = next((t for t in sentence.texts if t not in ("and", "so", "but", "oh", "well", "okay", "wait")), "")
        tagged = _TAG.match(sentence.text)
        if not tagged and (
            not questions or first in ASKING or (first.endswith(("n't", "'s")) and first not in ("it's", "he's", "she's", "that's"))
        ):
            return
        if (
            not tagged
            and not heard.relevant(sentence.text)
            and not ask.polarity(sentence.text)
            and not any(p.numeral for p in of(sentence))
        ):
            return  # "At my age?" answers nothing
    sentence = retracted(state, sentence)
    head = sentence.tokens[0]
    if questions and head.end and (idiom := IDIOM.search(sentence.text)) and idiom.start() > len(head.text) and ask.polarity(head.text):
        sentence = replace(sentence, tokens=(head,))  # "No, it works like a charm."
    pieces = of(sentence)
    if (
        own_history(sentence)
        or beside_the_point(state, sentence, questions)
        or declined(state, sentence)
        or opinion(sentence)
        or _partly_denied(state, sentence, questions)
    ):
        return
    if _AGAINST.match(sentence.text):
        _contradicted(state, sentence)
    if (
        _as_before(state, sentence)
        or _since(state, sentence)
        or _otherwise(state, sentence)
        or settled(state, sentence)
        or corrected(state, sentence)
    ):
        return
    if _that_no(state, sentence, questions):
        return
    verdict = ask.polarity(sentence.text)
    scoring = scored.rates(state, sentence, questions)
    now = heard.scored(pieces) if scoring else pieces
    if heard.has_score(now) and (scoring or re.search(r"\bout of ten\b|/10", sentence.text)):
        scored.score(state, sentence, questions)
        return
    addressed = sentence.role == "caregiver" and sentence.texts[0] == "you" and _speaks_to_patient(state, sentence)
    if questions and not addressed and _answer(state, sentence, questions, verdict):
        return
    if ask.bare(sentence.text):
        return
    _statement(state, sentence, pieces, questions, span)


_THAT_NO = re.compile(
    r"(?:(?:well|the|my|and|but|his|her|any) )*(?!not\b|no\b|never\b|nothing\b)(?P<what>(?:\w+ ){0,3}\w+) (?:no|nope|none|nah)$"
)


def _that_no(state: State, sentence: Clause, questions: tuple[Clause, ...]) -> bool:
    """ "Headaches, no.", "The other toes no.": one of several things that were asked about is denied."""
    m = _THAT_NO.fullmatch(sentence.text)
    questions = questions or state.talk.asked(state.talk.turns[sentence.turn].sentences[0])
    if m is None or not questions or not (sentence.tokens[-2].end == "," or "other" in m["what"]):
        return False
    what = m["what"]
    symptom = SYMPTOM_WORD.search(what)
    if symptom is None:
        near = [q.text for q in questions[::-1]] + ([state.facts[-1].text.lower()] if state.facts else [])
        named = next((s for text in near if (s := SYMPTOM_WORD.search(text))), None)
        if named is None or not heard.relevant(what):
            return False
        what = f"{named[0]} in {what}"
    spans = [(q.first, q.last) for q in questions[-1:]]
    who = "patient" if sentence.role == "patient" else state.names.carer
    state.add("denial", "S", f"{who} denies {what}", *spans, (sentence.first, sentence.last), denied=True)
    return True


_OTHERWISE = re.compile(
    r"(?:but )?(?:otherwise|other than that|apart from that),? (?:no|nope|nothing|none|not really|fine|it's fine|i'm fine|it's okay|all good)$"
)


def _otherwise(state: State, sentence: Clause) -> bool:
    """ "When she pulls my arm, yes. Otherwise no.": the rest is free of it."""
    last = state.facts[-1] if state.facts else None
    if last is None or last.section != "S" or last.denied or last.spans[-1][1] < state.talk.turns[sentence.turn].first:
        return False
    if not _OTHERWISE.match(sentence.text) or not ("pain" in last.text or SYMPTOM_WORD.search(last.text.lower())):
        return False
    told = "otherwise none" if re.search(r"no", sentence.text.split()[-1]) else "otherwise fine"
    state.facts[-1] = replace(last, text=f"{last.text}; {told}", spans=(*last.spans, (sentence.first, sentence.last)))
    return True


def _since(state: State, sentence: Clause) -> bool:
    """ "So like six weeks.": how long, behind a story of when it began."""
    pieces, last = of(sentence), state.facts[-1] if state.facts else None
    turn, before = state.talk.turns[sentence.turn], state.talk.before(sentence)
    if last is None or before is None or sentence is turn.sentences[0] or last.section != "S" or last.spans[-1][1] < turn.first:
        return False
    long = [p for p in pieces if p.numeral is not None]
    asked = any(ask.topic(s.text) in ("Onset", "Mechanism of injury") or "since when" in s.text for s in before.sentences if s.asks)
    if not asked or len(long) != 1 or len(pieces) > 5 or not re.search(r"\d (?:days|weeks|months|years)\b", long[0].text):
        return False
    if not all(p.low in ("so", "like", "about", "maybe", "almost", "roughly", "now", "ago", "okay") or p is long[0] for p in pieces):
        return False
    state.facts[-1] = replace(last, text=f"{last.text}; {long[0].text}", spans=(*last.spans, (sentence.first, sentence.last)))
    return True


def _as_before(state: State, sentence: Clause) -> bool:
    """ "Bladder, bowels, same as always?": "nothing new" answers it, even after a remark."""
    before = state.talk.before(sentence)
    if before is None or before.role != "therapist" or not AS_BEFORE.match(sentence.text) or len(before.sentences[-1].tokens) > 12:
        return False
    question = before.sentences[-1]
    answer = ask.answered(question, sentence, state.names, first=False, patient_answered=False) if SAME.match(question.text) else None
    if answer is None or not (heard.relevant(question.text) or heard.RED.search(question.text)):
        return False
    state.add("answer", "S", answer.text, (question.first, question.last), (sentence.first, sentence.last))
    return True


def _partly_denied(state: State, sentence: Clause, questions: tuple[Clause, ...]) -> bool:
    """ "At rest, nothing.", "Walking, nah, nothing.": no pain there; a lone "zero" after it says it again."""
    asked = " ".join(q.text for q in questions)
    about = scored.SYMPTOM.search(asked) or (scored.SYMPTOM.search(state.symptom) if state.scale >= sentence.number - 6 else None)
    if about is None or sentence.asks:
        return False
    tokens = sentence.tokens
    last = state.facts[-1] if state.facts else None
    again = len(tokens) <= 2 and tokens[-1].text in ("zero", "0", "nothing", "none")
    if again and last is not None and last.denied and last.spans[-1][1] >= state.talk.turns[sentence.turn].first and " with " in last.text:
        return True
    cut = next((n for n, t in enumerate(tokens) if t.end == ","), -1)
    where, rest = [t.text for t in tokens[: cut + 1]], [t.text for t in tokens[cut + 1 :]]
    if not 1 <= len(where) <= 5 or not rest or not all(t in _NOTHING for t in rest) or not _NO.intersection(rest):
        return False
    if len(where) == 1 and SYMPTOM_WORD.search(where[0]):
        return False  # "Vomiting, none.": that is denied, and no place of it
    if not (where[0].endswith("ing") or where[0] in ("at", "in", "on", "with", "when", "during", "after", "just", "lying")):
        return False
    place = " ".join(where)
    place = re.sub(r"\b(?:my|the|i'm|just) ", "", place)
    lead = "" if where[0] in ("at", "in", "on", "with", "during", "after", "when") else "with "
    state.scale, state.scored = sentence.number, True
    span = (sentence.first, sentence.last)
    question = [(questions[-1].first, questions[-1].last)] if questions else []
    state.add("denial", "S", f"patient denies {scored.NOUN.get(about[1], about[1])} {lead}{place}", *question, span, denied=True)
    return True


def _contradicted(state: State, sentence: Clause) -> bool:
    """Another speaker denies the fact just charted: it says so."""
    turn = state.talk.turns[sentence.turn]
    if not state.facts or sentence is not turn.sentences[0] or sentence.role != "caregiver":
        return False
    last = state.facts[-1]
    no = (
        re.match(
            r"(?:mm |hmm |well |oh |um )?(?:no|nope|uh-uh|you don't|you didn't|he didn't|he doesn't|she didn't|she doesn't|that's not|not true)\b",
            sentence.text,
        )
        is not None
    )
    if no == last.denied:  # they agree
        return False
    before = state.talk.before(sentence)
    if before is None or before.role != "patient" or last.spans[-1][0] < before.first:
        return False
    state.disputed = sentence.turn
    state.facts[-1] = replace(
        last,
        text=f"{last.text}; however, {state.names.carer} disagrees",
        spans=(*last.spans, (sentence.first, min(sentence.last, sentence.first + 8))),
    )
    return True


def _answer(state: State, sentence: Clause, questions: tuple[Clause, ...], verdict: str) -> bool:
    """Chart question and answer as one; True when nothing of the answer is left."""
    done = False
    if re.search(r"\bthis (?:is|must be) your\b", questions[-1].text):
        return True
    opening = state.talk.turns[sentence.turn].sentences[0]
    if sentence.number != opening.number and (polarity := ask.polarity(opening.text)):
        return _afterthought(state, sentence, questions[-1], polarity)
    first = sentence.number == opening.number
    for q in questions if verdict == "no" and len(questions) > 1 else questions[-1:]:
        if sort.CONSENT.search(q.text):
            return True
        if not heard.relevant(q.text + " " + sentence.text) and not heard.RED.search(q.text) and not ask.topic(q.text):
            continue
        answer = ask.answered(q, sentence, state.names, first=first, patient_answered=_answered_by_patient(sentence, q))
        if answer is None:
            continue
        done = done or answer.whole
        text = answer.text
        if sentence.role == "caregiver" and text.startswith("patient denies "):
            text = f"{state.names.carer}{text.removeprefix('patient')}"
        if sentence.role == "caregiver" and text.startswith("patient "):
            text = f"{state.names.carer} reports {text}"
        state.add(
            "denial" if answer.denied else "answer", "S", text, (q.first, q.last), (sentence.first, sentence.last), denied=answer.denied
        )
    return done


def _afterthought(state: State, sentence: Clause, question: Clause, polarity: str) -> bool:
    """A fragment after a yes or a no belongs to it: "No. Well, no more than usual."."""
    bounds = limit(sentence) if polarity == "no" else None
    if bounds is not None and state.facts and state.facts[-1].denied and (question.first, question.last) in state.facts[-1].spans:
        old = state.facts[-1]
        told = limited(sentence, state.names, bounds) if bounds else ""
        again = not told or bool(set(told.lower().split()) & {w for w in old.text.lower().split() if len(w) > 3})
        state.facts[-1] = replace(
            old, text=old.text if again else f"{old.text} {told}", spans=(*old.spans, (sentence.first, sentence.last))
        )
        return True
    pieces = ask.bared(terse(without_lead(of(sentence))))
    if not pieces or len(pieces) > 6 or ask.has_verb(pieces) or not state.facts or CHATTER.search(sentence.text):
        return False
    last = state.facts[-1]
    if last.section != "S" or (question.first, question.last) not in last.spans:
        return False
    tail = written(spoken(pieces, sentence.role, state.names))
    state.facts[-1] = replace(
        last,
        text=f"{last.text}{';' if polarity == 'no' or ':' in last.text else ':'} {tail}",
        spans=(*last.spans, (sentence.first, sentence.last)),
    )
    return True


def _answered_by_patient(sentence: Clause, question: Clause) -> bool:
    return sentence.role == "caregiver" and sentence.turn - question.turn > 1


_IS_GONE = re.compile(r"\b(?:that|it|all that) is (gone|better|worse|all gone|cleared up|much better)\b")


def _statement(state: State, sentence: Clause, pieces: Line, questions: tuple[Clause, ...], span: tuple[int, int]) -> None:
    parts = clauses(sentence)
    before = state.talk.before(sentence)
    if (
        before is not None
        and before.role == "therapist"
        and before.sentences
        and before.sentences[-1].asks
        and _OPEN.search(before.sentences[-1].text)
    ):
        state.story = sentence.turn
    groups: list[list[Clause]] = [[]]
    for part in parts:
        if len(sentence.tokens) > LONG and groups[-1] and sum(len(c.tokens) for c in groups[-1]) > 18:
            groups.append([])
        groups[-1].append(part)
    aside: list[Clause] = []
    for part in parts:
        of_theirs = aside and part.first - aside[-1].last <= 2 and re.match(r"(?:(?:and|but|so|because) )*(?:he|she|they)\b", part.text)
        if (KIN_DOES.search(part.text) or of_theirs) and not re.search(r"\b(?:me|i|i'm|stroke|ms|cancer|diabetes)\b", part.text):
            aside.append(part)
    if aside:
        groups = [[p for p in parts if p not in aside]]
    if len(groups) == 1 and len(parts) > 1:  # small talk beside a finding
        keep = [p for p in parts if not beside(state.talk, sentence, p)]
        if keep:
            groups = [[p for p in keep if not GAME.match(p.text)] or keep]
    for group in groups:
        text = " ".join(c.text for c in group)
        asked = (
            (any(heard.relevant(q.text) or ask.topic(q.text) for q in questions) or state.disputed == sentence.turn)
            and len(text.split()) > (2 if re.match(r"(?:i|he|she|we|they|kids|people) \w+", text) else 3)
            and (
                not heard.CHAT.search(text)
                or re.search(r"\b(?:it|them)\b", text)
                or any(ask.topic(q.text) == "Patient goal" for q in questions)
            )
        )
        opening = state.talk.turns[sentence.turn].sentences[0]
        if asked and sentence is not opening and ask.bare(opening.text) and not _GOES_ON.search(text):
            asked = False  # "No. They're paving our street."
        numbered = bool(questions) and any(
            p.numeral is not None and p.numeral.kind in ("number", "quantity", "fraction", "duration") for p in pieces
        )
        if (state.story == sentence.turn and len(text.split()) > 1 and not heard.CHAT.search(text)) or (
            numbered and questions and heard.relevant(questions[-1].text) and re.search(r"\b(?:was|were|used to|before|now)\b", text)
        ):
            asked = True
        if re.match(r"now (?:i|he|she)\b", text) and state.facts and "used to" in state.facts[-1].text:
            asked = state.facts[-1].spans[-1][0] >= state.talk.turns[sentence.turn].first
        often = any(p.numeral is not None and p.numeral.kind == "frequency" for c in group for p in of(c))
        rule = bool(asked or often or heard.relevant(text))
        answers = numbered and asked and len(group) == len(parts) and heard.relevant(questions[-1].text)
        if not group or (
            not answers and not any(matters(state.talk, sentence, p, rule=rule) for p in (*group, sentence)[: len(parts) + 1])
        ):
            continue
        line: Line = pieces if len(group) == len(parts) else tuple(p for c in group for p in of(c))
        addressed = sentence.role == "caregiver" and _speaks_to_patient(state, sentence)
        stated, denied = heard.report(line, sentence.role, state.names, you="patient" if addressed else "therapist")
        if questions and re.search(r"\b(?:asleep|sleep\w*|bed|nights?)\b", questions[-1].text):
            stated = re.sub(r"\b(is|was) out by (?=\d)", r"\1 sleeping by ", stated)
        gone = questions and _IS_GONE.search(stated) and SYMPTOM_WORD.search(questions[-1].text)
        least = 3 if gone or (asked and ask.has_verb(line)) or SYMPTOM_WORD.search(text) or heard.MEDICINE.search(text) else 4
        if len(stated.split()) < least and not heard.RED.search(text):
            continue
        spans = [(group[0].first, group[-1].last) if len(groups) > 1 or len(group) < len(parts) else span]
        opened = ask.polarity(state.talk.turns[sentence.turn].sentences[0].text)
        if (
            questions
            and ask.topic(questions[-1].text) == "Patient goal"
            and (re.search(r"\b(?:want|like|hope|need|gotta|have to|get back|be able|would|love)\b", text) or not ask.has_verb(line))
            and sentence is state.talk.turns[sentence.turn].sentences[0]
            and not stated.lower().startswith("patient goal")
        ):
            stated = f"Patient goal: {re.sub(r'^patient (?:reports |wants to |would like to |wants )?', '', stated)}"
            spans.append((questions[-1].first, questions[-1].last))
        elif questions and not opened and len(group) == len(parts) and re.search(r"\b(?:it|that|them|those|one|there)\b", text):
            name = re.sub(r"^still (?:\w+ing )?", "", subject(questions[-1], state.names))
            if (
                name
                and len(name.split()) < 7
                and heard.relevant(name.lower())
                and not set(name.lower().split()) & set(stated.lower().split()) - {"in", "the", "of", "at", "on"}
            ):
                stated = f"{name}: {stated}"
                spans.append((questions[-1].first, questions[-1].last))
        last = state.facts[-1] if state.facts else None
        if (
            last is not None
            and last.text.lower().startswith(("family history", "anybody else in family"))
            and last.spans[-1][1] >= state.talk.turns[sentence.turn].first
            and re.match(r"(?:he|she|they)\b", text)
        ):
            state.facts[-1] = replace(last, text=f"{last.text}, {re.sub(r'^.*? reports ', '', stated)}", spans=(*last.spans, *spans))
            continue
        state.add("denial" if denied else "report", "S", _goal(stated, text), *spans, denied=denied)


def _speaks_to_patient(state: State, sentence: Clause) -> bool:
    """A carer's "you" is the patient when the patient has just spoken."""
    before = state.talk.before(sentence)
    return before is not None and before.role == "patient"


def _goal(stated: str, text: str) -> str:
    m = re.match(r"patient (?:would like|wants|hopes|would love|wishes) to (.+)$", stated)
    return f"Patient goal: {m[1]}" if m and re.match(r"(?:\w+ ){0,3}i(?:'d| would| want| hope| wish)", text) else stated

"""A plan in a therapist's words: what is to be done, by whom, how often and until when; no promise and no talk.

Every rule rewrites what stands in the sentence; none adds a number, a side or a denial.
"""
# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re

from clew_server.charting.compose.rewriting import applied, base, rules

_DOSE = r"\d+(?:-\d+)?x/(?:week|month)"
_SPAN = r"(?:the )?(?:end of )?(?:the )?(?:\d+ (?:more )?(?:weeks?|months?|visits?)|week \d+|discharge|then|\w+day)"
_LATER = r"(?:next (?:visit|session|time|week|appointment)|(?:on )?(?:monday|tuesday|wednesday|thursday|friday)|visit \d+|tomorrow)"
_VERBS = "start|begin|try|add|call|recheck|retest|reassess|re-?measure|measure|see|test|do|go|move|progress|drop|stop|hold|continue|keep|order|ask|send|write|review|check|repeat|will|therapist|we|patient to|advance|wean|screen|discharge"

_TALK = rules(
    (r"[,;]? (?:and |so )?(?:that is|there is) (?:the )?(?:whole (?:list|plan|thing)|it|all|everything|about it)(?: for (?:today|now))?$", ""),
    (r",? (?:like )?(?:we|therapist) (?:said|talked about|agreed)$", ""),
    (r",? (?:and |so )?(?:therapist )?will settle for (?:\d+|that|it)(?:x/\w+)?$", ""),
    (r"[,;] (?:so |and )?therapist is not going to guess$", ""),
    (r"^(?:so )?(?:otherwise|same time|same as before|as before|again|still),? (?:it is |we are |that is )?(?:still )?(?=.*\d)", ""),
)  # fmt: skip


def _later(m: re.Match[str]) -> str:
    """What was not reached today and is left for a later visit; with its reason it stays as it was said."""
    return m[0] if _BECAUSE.search(m[1]) else f"{m[2]}: {m[1]}{m[3]} (not done today)"


_BECAUSE = re.compile(r"\b(?:because|due to|since|as (?:he|she|it|patient)|on account)\b", re.IGNORECASE)
_WHO = rules(
    (r"\btill\b", "until"),
    (r"\binstead of x(\d)\b", r"instead of \1x/week"),
    # how often
    (rf"^(?:therapist |we )?(?:would |will |is going to |are going to )?(?:just )?(?:like|want|wants|ask|asks|asking|is asking|recommends?|need|needs|love)(?: to (?:see|have|come|get|treat|keep))?(?: for)?(?: (?:patient|him|her|them))?(?: (?:to (?:be seen|come|come in|be|see (?:patient|him|her))|coming(?: in)?|here|in here|back|back here|in))*(?: for| at)? (?={_DOSE})", ""),
    (rf"^(?:therapist (?:to|will) |will )?(?:see|be seeing|have|come|keep coming|keep coming in|coming) (?:(?:patient|him|her|them) )?(?:in |here |back )*(?={_DOSE})", ""),
    (rf"^(?:patient (?:here|to be seen|to come|to be here|coming|comes) )(?={_DOSE})", ""),
    (rf"^goal(?: is for|:) (?:patient )?(?:here |back |in )?(?={_DOSE})", ""),
    (r"^((?:mon|tues|wednes|thurs|fri)days?(?: (?:and|or|,) (?:mon|tues|wednes|thurs|fri)days?)*), (\d+x/week)", r"\2 (\1)"),
    (r"\b(from \d+x/week to (?:x)?(\d))(?![\dx/])(?:,? for|,)? ?", r"\1x/week for "),
    (r"\b(from \d+x/week to \dx/week for )(?=$|[^\d ])", r"\1"),
    (rf"\b(for \d+) (weeks?|months?)((?:,? (?:and )?then|,? (?:and )?after that,?) {_DOSE} for \d+)(?! ?(?:weeks?|months?|visits))", r"\1 \2\3 weeks"),
    (rf"(?:,? and)?,? (?:then|after that),? (?={_DOSE})", ", then "),
    (r"^(?:drop|cut back|go down|taper|decrease)(?: down)? (?=from \d+x/)", "decrease "),
    (rf"^(?:do|make (?:it|that)|go with|say|plan on|stick with) (?={_DOSE})", ""),
    # the therapist's to do
    (r"\b(?:so|and) therapist is going to (?=\w)", "; therapist to "),
    (r"^(?:therapist (?:to|will) |will )?send (?:a )?(?:(patient's|his|her|the) )?([\w. ]{3,30}?) (?:a )?(?:line|note|message|word) (?=about|on|regarding|saying)", lambda m: f"therapist to contact {(m[1] + ' ') if m[1] else ''}{m[2]} "),
    (r"\btherapist would (?:also )?(?=(?:ask|call|send|add|check|recommend|refer|talk)\b)", "therapist to "),
    (r"^therapist (?:also )?(?:would like|wants) (?:a |an )?(speech|occupational|physical) therapist to (?:see|look at|check|evaluate) \w+(?:,|;)?(?: and)? ?", r"refer to \1 therapist; "),
    (r"^1[- ]handed until therapist (?:says|tells \w+) otherwise", "one-handed only until therapist advises otherwise"),
    (r"\buntil therapist (?:says|tells (?:patient|him|her)) (?:otherwise|different|so)", "until therapist advises otherwise"),
    # what was not reached today
    (rf"^(?:therapist|we) (?:(?:did|do|have|has) not|never) (?:get|got|gotten|getting|have time|had time) (?:to|for|around to) (?:do |doing )?(?:the |a )?(.+?)(?: today)?(?: either)?,? (?:so |and |but )?(?:that|it|this)(?: one)? (?:is|will be|goes) (?:for |1st thing |first thing |on |up )*({_LATER})(.*)$", _later),
    (rf"^(?:therapist|we) (?:did|do|have|has) not (?:done |do |did )?(?:the |a )?(.+?)(?: today)?(?: either)?,? (?:so |and |but )?(?:that|it|this)(?: one)? (?:is|will be|goes) (?:for |1st thing |first thing |on |up )*({_LATER})(.*)$", _later),
    (rf"^(.+?) (?:(?:therapist|we) )?(?:did|have|has) not (?:get to|got to|gotten to|do|done|test|tested)(?: today)?,? (?:so |and |but )?(?:that|it|this)(?: one)? (?:is|will be|goes) (?:for |1st thing |first thing |on |up )*({_LATER})(.*)$", _later),
    (rf"^(?:therapist|we) (?:is|are|ran) out (?:of )?time for (.+?)(?: today)?,? (?:so )?({_LATER})$", lambda m: f"{m[2]}: {m[1]} (out of time today)"),
    (r"^therapist was going to (?:do |try |use )?(?:the )?(.+?)(?:,? but|; however,) no, not with (?:that |the |his |her |patient's )?(.+?),? not yet$", r"no \1 yet due to \2"),
    (rf"^(?:therapist )?(?:wants? to |would like to |to |will )?(screen|retest|recheck|reassess|test|check|measure|repeat|review|try|add|start|assess) (?:the )?([^,;]+?) ({_LATER})(?: (?:too|as well|also))?$", lambda m: f"{m[3]}: {m[1]} {m[2]}"),
    (rf"^goal is to (screen|retest|recheck|reassess|test|check|measure|repeat|review|try|add|start|assess) (?:the )?([^,;]+?) ({_LATER})(?: (?:too|as well|also))?$", lambda m: f"{m[3]}: {m[1]} {m[2]}"),
    # papers
    (r"^(?:therapist|we) (?:owes?|has to (?:write|do)|must (?:write|do)|needs? to (?:write|do)) (?:patient |him |her |Medicare |them )?(?:a |the )?(progress (?:report|note)|recertification|re-?evaluation|discharge summary)(?: for \w+)?(?:,? (?:and )?(?:it|that) is)?(?: due)? ?(next (?:visit|session|week|time)|today|on \w+|by \w+)?$", lambda m: f"{m[1]} due {m[2] or ''}"),
    # goals
    (r"^(?:new goal)(?: is|:|,) (?:for |to )?(?=\w)", "new goal: "),
    (r"^(1st|2nd|3rd|first|second|third|short[- ]term|long[- ]term) goal(?: is)?[,:]? (?:is )?(?:for |to )?(?=\w)", r"\1 goal: "),
    (rf"^(?:goal )?(?:(?:in|within|by|by the|at) )({_SPAN})[,:]? (?:goal (?:is (?:for|to)|:) |goal: )(?:that )?(?=\w)", lambda m: _goal(m[1])),
    (rf"^(?:goal )(?:in|within|by|by the|at) ({_SPAN}): ", lambda m: _goal(m[1])),
    (rf"^by (?:the )?(?!\w+day\b)({_SPAN})(?:,| is)? (?!(?:{_VERBS})\b)(?=.*\d)", lambda m: _goal(m[1])),
    (r"^goal is for (?:that )?(?=\w)", "goal: "),
)  # fmt: skip


def _goal(span: str) -> str:
    bare = re.sub(r"^the ", "", span)
    return f"goal ({bare}): " if re.match(r"\d", bare) else f"goal (by {bare}): "


_BASE = {
    "calling": "call", "phoning": "phone", "messaging": "message", "faxing": "fax", "sending": "send", "asking": "ask", "referring": "refer", "adding": "add", "emailing": "email", "contacting": "contact", "ordering": "order",
    "dropping": "drop", "moving": "move", "cutting": "cut", "keeping": "keep", "starting": "start", "giving": "give", "writing": "write", "printing": "print", "scheduling": "schedule",
}  # fmt: skip
_PATIENT_DOES = "wear|ice|elevate|use|drink|sleep|massage|stretch|practice|sit|stay|lotion|get up|get|take|bring|eat|rest(?! patient| of| he| she)|walk|limit|log|track|skip|avoid|call|watch|breathe|do|continue to|try to|sip|chew|crush"
_STATED = rules(
    (r"^(in \d+ (?:more )?(?:weeks?|months?|visits)|by (?!then)[^,:]{3,20}?|by then),? goal is (?:for|to) (?:that )?(?=\w)", r"goal \1: "),
    (r"^goal is for (?:that )?(?=\w)", "goal: "),
    (r"^(?:come|come in|be seen|stay) (?=\d+(?:-\d+)?x/week)", ""),
    (r"\bstay (?=\d+(?:-\d+)?x/)", "continue "),
    (r"^we (?:will |are going to )?(?:start|begin) next (?:visit|time|session) with ", "Next visit: "),
    (
        r"^(on \w+day|by \w+day),? (?:we )?(?:will |are going to )?(?:try|start|do|add|begin)(?: on| with)? (?=\w)",
        lambda m: m[1] + ": initiate ",
    ),
    (r"^(?:not yet,? )?therapist does not want (?:patient|him|her) to (?=\w)", "patient not to "),
    (r"^(?:not yet,? )?therapist does not want (?:any )?(?!patient\b|him\b|her\b|to\b)(?=\w)", "No "),
    (r"^patient (?=\d+(?:-\d+)?x/week)", ""),
    (r"\btill\b", "until"),
    (
        r"^(?:at home|for home|home|homework|for homework|for (?:the )?home program|home (?:exercise )?program|your homework|patient's homework)(?: is| are| will be| includes|:|,)+ (?=\w)",
        "HEP: ",
    ),
    (r"^at home (?=\w)", "HEP: "),
    (r"^(?:HEP: )(?:please |just )?(?:do|keep doing|continue|keep up|practice) (?=\w)", "HEP: "),
    (r"\b(?:every|each) (?:single )?day\b", "daily"),
    (r"^next (?:time|session|appointment)(?::|,)? ?(?:we |therapist )?(?:will )?(?=\w)", "Next visit: "),
    (r"^(next visit|next week): (?:we |therapist )?(?:will )?(?=\w)", r"\1: "),
    (r"\bnext (?:time|session)\b", "next visit"),
    (
        r"^we (?:will )?(?:are going to )?(?:just )?(?:keep|keep going|keep on|continue|stay|stick|carry on)(?: going)?(?: with| at| to)? (?=\d+(?:-\d+)?x/)",
        "Continue ",
    ),
    (r"^(?:let us )?keep (?:going |on |it )?(?:at |to )?(?=\d+(?:-\d+)?x/)", "Continue "),
    (
        r"^(on \w+day|in \d+ \w+|by \w+day),? we (?:will |are going to )?(?:try|start|do|add|begin)(?: on| with)? ",
        lambda m: m[1] + ": initiate ",
    ),
    (r"\bwe (?:will |are going to |to )?(?:try|start|begin)(?: with| on)? (?=\w)", "initiate "),
    (r"^we (?:will |are going to )?(?:start|begin) (next visit) with ", r"\1: "),
    (r"^(?:start|begin) with (?=[a-z])", "initiate "),
    (r"(?<=\w), (?:and )?(?:then )?next visit (?:we |therapist )?(?:will )?(?=\w)", "; next visit: "),
    (
        r"(?:^|(?<=[,;] ))(?:stay|remain) on (?!(?:[\w']+ ){0,3}(?:side|foot|feet|legs?|hands?|heels?|toes|back|stomach|top|track|task)\b|it\b|that\b|the\b)(?=\w)",
        "continue ",
    ),
    (
        r"\bas (?:the |his |her |patient's )?(surgeon|doctor|physician|neurologist|cardiologist|dentist|dietitian|oncologist|dr\.? \w+)"
        r" (?:asked|asks|said|says|wants|wanted|ordered|orders|requested|recommended|recommends|advised)(?: for)?(?=[.,;]|$)",
        r"per \1",
    ),
    (r"\bwe (?:are |will be )?discharg(?:e|ing) (?:patient |him |her )?", "discharge "),
    (r"^therapist is discharging (?:patient|him|her)\b", "Discharge"),
    (r"^(?:therapist|we) (?:is|are) (" + "|".join(_BASE) + r")\b", lambda m: f"Therapist to {_BASE[m[1].lower()]}"),
    (r"(?<=, )(?:and )?therapist is (" + "|".join(_BASE) + r")\b", lambda m: f"therapist to {_BASE[m[1].lower()]}"),
    (r"\band will (?=(?:give|call|send|recheck|see|add|write)\b)", "and therapist to "),
    (r"^will (?=(?:give|call|send|recheck|see|add|write|ask|contact)\b)", "Therapist to "),
    (r"(?<=[,;] )will (?=(?:give|call|send|recheck|see|add|write|ask|contact)\b)", "therapist to "),
    (r"\bwe (?=(?:recheck|hold|stay|keep|drop|continue|add|move|progress|go|see|work|retest|reassess|need|start|do|plan)\b)", ""),
    (r"\bwe will (?=\w)", ""),
    (r"\bcall us\b", "call the clinic"),
    (r"\b(?:let us know|let me know|let therapist know|tell us|tell me|tell therapist)\b", "notify therapist"),
    (r"\bgoal is for to\b", "goal is to"),
    (r"^that is why (?=\w)", ""),
    (r"^(?:not yet|no|nope),? (?=(?:therapist|we|no) )", ""),
    (r"^(?:therapist )?(?:wants?|would like) (?:patient|him|her) to ", "Patient to "),
)
_ORDERS = rules(
    (rf"^do not (?=(?:{_PATIENT_DOES}|tell|let|lift|drive|push|jog|run|sit|bend|twist|correct|cross|rush|talk|go)\b)", "Patient not to "),
    (rf"^(?:please )?(?=(?:{_PATIENT_DOES})\b(?! (?:of|is|are|was|at \d|\d+x/)))", "Patient to "),
    (r"^patient to continue (?=\d+x/)", "Continue "),
)
"orders to the patient who is in the room"
_ORDERS_DICTATED = rules((r"^(?:please )?(?=(?:wear|ice|elevate|avoid|practice|sleep)\b)", "Patient to "))
"a dictated 'call the surgeon' is the therapist's to do"

_PATIENTS = r"(?:should |must |needs? to |has to |is to |will )?(?P<verb>calls?|goes|go|stops?|notif(?:y|ies)|tells?|comes?|sees?|gets?|skips?|rests?|ices?|holds?) (?P<rest>\w.*)$"
_IF = (
    re.compile(rf"^if (?P<cond>[^,]{{4,110}}?), (?:then )?(?P<who>(?:patient|he|she|they) )?{_PATIENTS}", re.IGNORECASE),
    re.compile(
        rf"^if (?P<cond>[^,]{{4,90}}?) (?P<who>(?:patient|he|she|they) )(?=call|tell|notif|go to|goes to){_PATIENTS}", re.IGNORECASE
    ),
)

_SOMEBODY = re.compile(
    r"\b(?:doctor|surgeon|nurse|physician|dr|neurologist|wife|husband|daughter|son|mother|father|mom|dad|caregiver|teacher|boss)\b",
    re.IGNORECASE,
)
"who else he or she may be"


def _conditional(text: str, *, ambient: bool) -> str:
    """ "If it swells, you call me" -> "Patient to call therapist if it swells"; in a dictation only what the patient does."""
    m = next((m for p in _IF if (m := p.match(text))), None)
    if m is None or (not m["who"] and not ambient) or _SOMEBODY.search(m["cond"]):
        return text
    rest = re.sub(r",? (?:and )?(?:patient|he|she|they) (?:does|do) not (?=\w)", ", not to ", m["rest"])
    rest = re.sub(r"\band (calls|stops|tells|goes|rests|ices)\b", lambda v: f"and {base(v[1])}", rest)
    return f"patient to {base(m['verb'])} {rest} if {m['cond']}"


_LAST = rules(
    (r"^will (?=skip|practice|do|take|use|get|bring|walk|rest|log|track|watch|limit|eat)", ""),
    (r"^(next (?:visit|week|session)): (?:patient|he|she) (\w+s)\b(?! to\b)", lambda m: f"{m[1]}: patient to {base(m[2])}"),
    (r"^(next (?:visit|week|session)): (?:is|are|it is|will be) (?=\w)", r"\1: "),
    (r"\band therapist only watches\b", "while therapist observes"),
    (r"(?<=\w)[,;] (?:and )?will (start|begin|try|add|put|move|go|progress|recheck|retest)(?: (?:patient|him|her|them))?(?: on| to| with)? (?=\w)", lambda m: f", {m[1].lower()} "),
    (r"^(if [^,]{3,60}), (?:therapist |we )?(?:to |will )?(?:start|put|try) (?:patient |him |her |them )?(?:on |with )?(?=\w)", r"\1, start "),
    (r"^patient to lotion on (?=\w)", "lotion on "),
    (r"\bpatient's own\b", "own"),
    (r"^((?:\w+ ){1,4}\w+), (\d+) of them\b", r"\1 x\2"),
    (r"^((?:\w+ ){1,4}\w+), (\d+), (?=each|every|before|after|with|at)", r"\1 x\2, "),
    (r"^((?:\w+ ){0,4}\w+) (?:stays?|stay) at (?=\d+x/)", r"\1 "),
    (r"\bevery (?=visit|session|transfer|rep|meal)", "each "),
)  # fmt: skip

_SAYS_NOTHING = re.compile(
    r"^(?:(?:therapist )?(?:to |wants to )?(?:hear|see) how .*|\d+ min(?:utes)?|what therapist is going to (?:write|say|do) is this|(?:not yet,? )?(?:and )?therapist will be (?:straight|honest) with \w+|.{0,30}\btherapist (?:to|will) write (?:that|it|this) down|therapist (?:cannot|does not) see .{3,40} from here|you .{0,8}|.{0,3})$",
    re.IGNORECASE,
)


def planned(text: str, *, ambient: bool) -> str:
    """The sentence as a plan; empty when nothing of it is for a record. `ambient`: the patient is in the room."""
    text = applied(applied(text, _TALK), _WHO)
    text = applied(text.strip(" ,;"), _STATED)
    text = _conditional(text, ambient=ambient)
    text = applied(text, _ORDERS if ambient else _ORDERS_DICTATED)
    text = applied(text, _LAST)
    return "" if _SAYS_NOTHING.match(text) else text

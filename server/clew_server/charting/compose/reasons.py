"""An assessment in a therapist's words: the reasoning, without talk about thinking it.

Every rule rewrites what stands in the sentence; none adds a number, a side or a denial.
"""
# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re

from clew_server.charting.compose.rewriting import applied, rules

_OWED = r"(?:which means|that means|and|so|therefore,?)?,? ?(?:therapist|we) (?:owes?|has to (?:write|do)|must (?:write|do)|needs? to (?:write|do)) "
_REPORT = r"(?:\w+ )?(?:an? )?(progress (?:report|note)|recertification|re-?evaluation)"

_TALK = rules(
    (r"^(?:glad|happy|sorry|good) to (?:hear|see|know) (?:it|that)(?:[,;] (?:and )?|$)", ""),
    (r",? (?:and |so )?therapist is (?:so |very )?(?:glad|happy) (?:patient|he|she|that|to)\b[^,;]*$", ""),
    (r"^(?:\w+, )?here is what therapist (?:is seeing|sees|is thinking|thinks)\b(?: is|,|:)? ?", ""),
    (r"^(?:therapist's|therapist) (?:thinking|impression|sense|take|read|feeling)(?: here)?(?: is(?: that)?|,|:) ?", ""),
    (r"^what (?:therapist is |therapist )?(?:thinking|thinks|seeing|sees|think|see)(?: here)?(?: is(?: that)?)?,? ?", ""),
    (r"^what is, (?=\w)", ""),
    (r"^(?:the )?(?:thing|point|problem|trouble|deal|bottom line) is,? (?:that )?(?=\w+ \w)", ""),
    (r",? (?:and )?therapist has got (?:it|them|that)(?: right)? here$", ""),
    (r",? (?:and |that is |which is )+(?:the )?(?:part|bit|thing|piece|one) (?:that )?(?:worries|bothers|concerns) therapist\b", ", which is a concern"),
    (r",? (?:so therapist is optimistic,? )?(?:those|these|that|this) (?:are|is) (?:the )?(?:things?|what) therapist looks? for$", ""),
    (rf"^(?:\w+, )?(?:this|today|it) (?:is )?(?:our|patient's|the )? ?(\d+(?:st|nd|rd|th)) visit,? {_OWED}{_REPORT}[^;]*(?:;.*)?$", r"\2 due at this \1 visit"),
    (rf"^(?:\w+, )?(?:this|today|it) (?:is )?(?:our|patient's|the )? ?\d+(?:st|nd|rd|th) visit,? {_OWED}.*$", ""),
)  # fmt: skip
"talk about talking, thinking and the therapist's own paperwork"

_STATUS = rules(
    (
        r"^(?:we|therapist) (?:said|wanted|set|were after|were aiming for|was aiming for|was looking for|were looking for|asked for) ([\d.]+[\w%°/ ]{0,12}?)(?:[,;] (?:so )?|; however, )(?:\w+,? )?(?:not (?:quite )?(?:yet|there)|(?:we are |patient is |he is |she is )?(?:still )?(?:not there|short))$",
        r"short of the goal of \1",
    ),
    (
        r"^(?:we|therapist) (?:said|wanted|set|were after|were aiming for|was aiming for|was looking for|were looking for|asked for) ([\d.]+[\w%°/ ]{0,12}?)[,;] (?:\w+, )?(?:so )?(?:that goal is (?:done|met|reached)|that (?:one )?is (?:met|done|reached)|goal met|met)$",
        r"goal of \1: met",
    ),
    (r"^(goal|target) was ([\d.]+[^,;]{0,15}),? so (?:we are|patient is|he is|she is) (?:still )?(?:short|not there|below)(?: of (?:it|that))?$", r"short of the \1, which was \2"),
    (r"^(?:close|almost|nearly)[,;]? (?:but |; however, )?(?:patient's|the)? ?(goal|target) was (\d+)", r"near \1, which was \2"),
    (r"(?<=\w)(.*\bgoal\b.*?)(?:,? and)? ?\b([^,;]{6,50}), no, (?=(?:because|due)\b)", r"\1, \2 not met "),
    (r"^([^,;]{0,40}\bgoal), no, (?=(?:because|due)\b)", r"\1 not met "),
    (r"[,;]? (?:so|and) therapist is (?:leaving|keeping) (?:that|it|this)(?: one)? open$", "; goal remains open"),
    (r"[,;]? (?:so|and) (?:that|it|this)(?: one)? stays open$", "; goal remains open"),
    (r"[,;:]? (?:is |are )?(?:still )?(?:moving|coming) along(?:,? but|; however,)? not (?:quite |all the way )?there(?: yet)?$", ": progressing, not yet met"),
    (r"^(?:so )?that (\w+(?: \w+)? goal),? (?:therapist would (?:say|call it)|is)? ?,?(met|done|reached)$", r"\1: met"),
    (r"\b(?:goal|one) is done, (?:that|this) (?:one )?is met\b", "goal met"),
)  # fmt: skip
"what became of a goal"

_CLAIMED = rules(
    (r"^(?:it|that|this) counts as (?:a )?(\w+) in therapist's book\b", r"counted as a \1"),
    (r"^therapist is (?:still )?(?:counting|calling) (?:it|that|this) (?:as )?(?:1|a|an) (?=\w)", "counted as 1 "),
    (r"\b(what|thing) (?:we|therapist) (?:were|was|are|is) (?:already )?(?:fixing|treating|working on)\b", "condition already under treatment"),
    (r"\bit is not (?:just )?upkeep\b", "not maintenance"),
    (r"\btherapist expects (?:to )?(?=get|reach|see|have)", "expected to "),
    (r"\btherapist expects (?:that )?(patient|he|she) will (?:do|be|get)\b", r"\1 is expected to do"),
    (r"\b(patient|he|she) (?:will|should) do (well|great|fine)\b", r"\1 is expected to do \2"),
    (r"\binside (?=(?:of )?\d+ (?:weeks?|months?|days?))", "within "),
    (r"\b(it|he|she|patient|that) is ((?:only|just) )?been\b", r"\1 has \2been"),
    (r"\b(?:when|if|while) therapist talks (?:him|her|them|patient) through(?: it)?\b", "with verbal guidance"),
    (r"\b(?:as soon as|when|once|the minute|minute|if) therapist (?:lets go|takes (?:his |her |the )?hands? (?:off|away)|steps? (?:back|away))\b", "as soon as manual support is removed"),
    (r"\bwhen therapist (?:has got|has|keeps|puts) (?:a |his |her )?hands? (on|at)\b", r"with therapist's hand \1"),
    (r"[,;] (?:so|therefore,) therapist is not ready to (?:turn|hand|leave) (him|her|them|patient) (?:over )?to (?=\w)", r"; not ready to rely on "),
    (r"\bneeds (?:a )?(?:somebody|someone) (?=\w+ing\b)", "requires someone "),
    (r"^(?:what is |what's )?(?:still )?left (?:now )?is (?=\w)", "remaining: "),
    (r"^(?:what is |what's )?(?:holding|keeping) (patient|him|her|them) back is (?:that |the )?(?=\w)", r"\1 is limited by "),
    (r"\bputs (.+?) (?:higher|up) on therapist's list$", r"makes \1 a higher priority"),
    (r"\bwhich tells therapist (?:that )?", "indicating "),
    (r"\bthat tells therapist (?:that )?", "this indicates "),
    (r"\b(?:is|are) (?:way|a lot|much) (better|worse|stronger|weaker|stiffer|looser|more|less)\b", lambda m: f"{'are' if m[0].lower().startswith('are') else 'is'} much {m[1]}"),
    (r"\bway behind\b", "well behind"),
    (r"^therapist (?:would )?(?:not|never) just wait and see$", "watchful waiting not recommended"),
    (r"\btherapist would not just wait and see\b", "watchful waiting not recommended"),
    (r"^therapist has nothing\b", "nothing"),
    (r", so (?:if we stop|without (?:it|this|therapy)),? (?=\w)", "; if therapy stops, "),
    (r"\bif we stop (?=he|she|patient|it)", "if therapy stops, "),
    (r"\bprior to we\b", "before we"),
    (r"\bbefore (?:we|therapist) (?:load|loads) it\b", "before loading"),
)  # fmt: skip

_ASSESSED = rules(
    (r"^that is what we want,? (?:that is )?", "desired response: "),
    (r"^that is what (?=\w+s\b)", "this "),
    (r"^that is (?:part|thing|piece|bit) that ", "this "),
    (r"^(?:that is|which is|this is) why\b,? ", ""),
    (r"^what is (?=\w)", ""),
    (r"^it is (?=(?:what|because)\b)", "this is "),
    (r",? (?:and )?that is why ", "; therefore, "),
    (r",? (?:and )?that is what (?=\w+s\b)", ", which "),
    (r"\btherapist would (?:call it|say|put it at),? ?", ""),
    (r"\bgood sign\b", "favorable sign"),
    (r"\bfor this$", "for this activity"),
)

_SAYS_NOTHING = re.compile(
    r"^(?:(?:this|it|that|these|those) (?:is|are|was) (?:what|how|where|why|all) (?:therapist|we)\b.{0,30}|what therapist is going to (?:write|say) is this|(?:not yet,? )?(?:and )?therapist will be (?:straight|honest) with \w+|therapist (?:is|was) (?:thinking|optimistic|happy|glad|not sure)|.{0,3})$",
    re.IGNORECASE,
)


def before_asides(text: str) -> str:
    """A verdict that reads like an aside: "and the third goal, no, because of the wrist"."""
    return applied(text, _STATUS)


def reasoned(text: str) -> str:
    """The sentence as reasoning; empty when nothing of it is for a record."""
    text = applied(applied(text, _TALK), _STATUS)
    text = applied(applied(text, _CLAIMED), _ASSESSED)
    return "" if _SAYS_NOTHING.match(text) else text

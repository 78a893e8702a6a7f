"""The card a practice begins with: a call at reception, in six questions. Each may change or leave it."""

from __future__ import annotations

from typing import Final

from fairhearing.quality.card_text import CardText, QuestionText

STARTER: Final = CardText(
    name="A call at reception",
    questions=(
        QuestionText(
            text="Was the caller greeted, and told who was speaking?",
            help="The practice’s name, a name, and an offer to help. In their own words: no script is needed.",
        ),
        QuestionText(
            text="Was it made sure who the patient is before anything about them was said?",
            help="Name and date of birth, or two other facts. Where somebody rings for another: were they allowed to?",
        ),
        QuestionText(
            text="Was the caller listened to, without being hurried or interrupted?",
            help="What they came with was said back to them, and nothing they asked was left out.",
        ),
        QuestionText(
            text="Was the advice safe, and within what a receptionist may say?",
            help="Warning signs were noticed and passed on. Where care was asked for, a clinician was brought in.",
        ),
        QuestionText(
            text="Was it clear what happens next, by when, and what to do if it gets worse?",
            help="Who does what; a day or time; and where to turn if it does not happen.",
        ),
        QuestionText(
            text="Was the caller treated kindly and with respect?",
            help="Think of somebody ill, worried, hard of hearing, or speaking a second language.",
        ),
    ),
)

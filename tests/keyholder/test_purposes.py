"""The list of purposes, against the words the practice agreed."""

from fairhearing.keyholder.listening.purposes import Purpose

AGREED = [
    ("Patient care", "What was said or agreed"),
    ("Concern or complaint", "Find out what happened"),
    ("Claim or legal advice", "Bring or defend one"),
    ("Reported call", "Decide fairly"),
    ("Quality sample", "A random call"),
    ("Learning with staff", "With whoever took it"),
    ("Staff procedure", "A conduct concern; least needed"),
    ("Access or other rights", "Prepare a person's calls"),
    ("Police, coroner, court, regulator", "Disclose; name the power"),
    ("Safeguarding", "Child or adult at risk"),
    ("Check it works", "Drill or fault; short"),
]


def test_the_purposes_are_those_of_the_list_in_its_order_and_words():
    assert [(purpose.label, purpose.help) for purpose in Purpose] == AGREED

"""Words that templates are given as filters."""

from datetime import date

from jinja2 import DictLoader

from fairhearing.web.jinja import environment
from fairhearing.wording.days import birthday


def test_a_command_within_a_sentence_is_shown_as_one_and_nothing_else_becomes_markup():
    made = environment(loader=DictLoader({"page": "{{ words | with_commands }}"}), autoescape=True)

    page = made.get_template("page").render(words="Ask <IT>: `fairhearing tls show` says which & why.")

    assert page == "Ask &lt;IT&gt;: <code>fairhearing tls show</code> says which &amp; why."


def test_a_day_of_birth_has_no_weekday():
    assert birthday(date(1950, 11, 3)) == "3 November 1950"

"""Addresses of samples, reviews and what is learnt: opaque ids only, and none that names a person."""

from django.urls import path

from fairhearing.quality.card_pages import card, cards, new_card, put_card_away
from fairhearing.quality.learning_page import action, answers, choose_action, learning
from fairhearing.quality.own_reviews import own_review, own_reviews
from fairhearing.quality.quality_page import quality
from fairhearing.quality.review_pages import begin, review
from fairhearing.quality.sample_page import replace_sampled, sample, sample_list
from fairhearing.quality.sampling_page import sampling

urlpatterns = [
    path("quality", quality, name="quality"),
    path("quality/samples/<uuid:sample_id>", sample, name="sample"),
    path("quality/samples/<uuid:sample_id>/list", sample_list, name="sample-list"),
    path("quality/sampled/<uuid:sampled_id>/replace", replace_sampled, name="replace-sampled"),
    path("quality/sampled/<uuid:sampled_id>/review", begin, name="begin-review"),
    path("quality/reviews/<uuid:review_id>", review, name="review"),
    path("quality/cards", cards, name="cards"),
    path("quality/cards/new", new_card, name="new-card"),
    path("quality/cards/<uuid:card_id>", card, name="card"),
    path("quality/cards/<uuid:card_id>/end", put_card_away, name="end-card"),
    path("quality/sampling", sampling, name="sampling"),
    path("quality/learning", learning, name="learning"),
    path("quality/learning/choose", choose_action, name="choose-action"),
    path("quality/actions/<uuid:action_id>", action, name="action"),
    path("quality/answers", answers, name="answers"),
    path("my-reviews", own_reviews, name="own-reviews"),
    path("my-reviews/<uuid:review_id>", own_review, name="own-review"),
]

"""Questions and their answers."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.base import PREVIEW_TEMPLATE, TEXT_FEATURES


class QuestionBlock(blocks.StructBlock):
    """A question and its answer."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Answer"), features=TEXT_FEATURES)

    class Meta:
        label = _("Question")
        icon = "help"


class QuestionsBlock(blocks.StructBlock):
    """Questions about one subject; each opens by itself."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    questions = blocks.ListBlock(QuestionBlock(), label=_("Questions"), min_num=1)

    class Meta:
        label = _("Questions")
        icon = "help"
        template = "content/blocks/questions.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = {
            "title": "Care",
            "questions": [
                {
                    "question": "May it go into the dishwasher?",
                    "answer": "<p>Glazed pieces may; gold rims are washed by hand.</p>",
                }
            ],
        }
        description = _("Questions about one subject, each with its answer below it.")

"""What search engines read of articles and questions (schema.org)."""

from typing import Any

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from wagtail.blocks import StreamValue

from shop.storefront.selectors.json_ld import SCHEMA, as_script


def article_json_ld(article: Any, *, url: str) -> SafeString:
    """Return an article's facts: headline, dates and who wrote it."""
    data = {
        "@context": SCHEMA,
        "@type": "Article",
        "headline": article.title,
        "description": article.intro,
        "datePublished": article.published_on.isoformat(),
        "mainEntityOfPage": url,
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME},
    }
    if article.author:
        data["author"] = {"@type": "Person", "name": article.author}
    return as_script(data)


def faq_json_ld(body: StreamValue) -> SafeString:
    """Return the questions with the plain text of their answers."""
    questions = [row for block in body for row in block.value["questions"]]
    data = {
        "@context": SCHEMA,
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": row["question"],
                "acceptedAnswer": {"@type": "Answer", "text": _plain(row["answer"])},
            }
            for row in questions
        ],
    }
    return as_script(data)


def _plain(answer: Any) -> str:
    return " ".join(strip_tags(answer.source.replace("</p>", " ").replace("</li>", " ")).split())

"""A marketer at Wagtail's admin, who does what one does there by hand."""

import re

from playwright.sync_api import Locator, Page, expect

from content.demo.seed_operations import PASSWORD

MARKETER = "marketer@kaolin.example"


class Editor:
    """Somebody who writes pages, at one tab."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def sign_in(self) -> None:
        """Give name and password."""
        self.page.goto("/cms/login/")
        self.page.locator("#id_username").fill(MARKETER)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.locator("form button[type=submit]").click()
        self.page.wait_for_url("**/cms/")

    def choose(self, field: Locator, title: str) -> None:
        """Open a field's dialogue and choose by title."""
        field.locator("button[data-chooser-action-choose]").first.click()
        dialogue = self.page.locator(".modal.in")
        search = dialogue.locator("input[name=q]")
        search.fill(title)
        expect(dialogue.get_by_text(re.compile("match|results"))).to_be_visible()
        dialogue.locator(
            "a[data-chooser-modal-choice], a.choose-page", has_text=title
        ).first.click()
        expect(self.page.locator(".modal:visible, .modal-backdrop")).to_have_count(0)

    def add_block(self, stream: str, name: str) -> Locator:
        """Add a block at the end of a stream and return it."""
        field = self.page.locator(f"[data-contentpath={stream}]")
        field.locator("button.c-sf-add-button:visible").last.click()
        self.page.locator("[role=option]:visible", has_text=name).first.click()
        block = field.locator("[data-streamfield-child]", has_text=name).last
        block.scroll_into_view_if_needed()
        return block

    def publish(self) -> None:
        """Publish the page that is open."""
        self.page.locator("footer [data-w-dropdown-target=toggle]").last.click()
        self.page.locator("button[name=action-publish]").click()
        # A page that saves itself meanwhile says so in the same place.
        expect(self.page.locator(".messages .success")).to_contain_text("published")

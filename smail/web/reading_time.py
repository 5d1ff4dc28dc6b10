"""The time that somebody reads a page is used to make ready what the next page will ask of the process."""

from flask import Response, after_this_request

from smail.reports.beforehand import Beforehand

DRAWING = Beforehand()


def will_draw() -> None:
    """When this page has been sent, what draws is made ready: a picture or a sheet is a press away."""

    @after_this_request
    def _begin(response: Response) -> Response:
        response.call_on_close(DRAWING.begin)
        return response

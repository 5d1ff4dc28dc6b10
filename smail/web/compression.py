"""Sends pages and static files compressed, so that a cheap phone on a poor network has less to fetch.

A page that repeats a part of its request beside a secret token can be made to tell the token by its length
alone (BREACH). So a page is compressed only when it answers a plain GET without a query.
"""

import gzip
import zlib
from functools import cache

from flask import Flask, Response, request

WORTHWHILE = 600
# zlib's own choice of window and memory takes longer to make ready than a page takes to compress.
_GZIP, _WINDOW, _MEMORY = 16, 13, 6
# A page is a thirtieth longer than with the usual 6, in two thirds of the time.
_LEVEL = 3
KINDS = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})


def register_compression(app: Flask) -> None:
    """Whoever accepts gzip gets what is text, and repeats nothing, compressed."""

    @app.after_request
    def _compress(response: Response) -> Response:
        if response.mimetype not in KINDS:
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code == 200 and _may_compress() and request.accept_encodings.best_match(["gzip"]):
            _send_compressed(response)
        return response


def _may_compress() -> bool:
    if request.endpoint == "static":
        return request.method == "GET"
    return request.method == "GET" and not request.query_string


def _send_compressed(response: Response) -> None:
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < WORTHWHILE:
        return
    response.set_data(_static(body) if request.endpoint == "static" else _packed(body))
    response.content_encoding = "gzip"
    etag, _is_weak = response.get_etag()
    if etag is not None:
        # Not byte for byte what the digest was taken of.
        response.set_etag(etag, weak=True)


def _packed(body: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP + _WINDOW, _MEMORY)
    return packer.compress(body) + packer.flush()


@cache
def _static(body: bytes) -> bytes:
    # A handful of files that never change while the program runs.
    return gzip.compress(body, 9, mtime=0)

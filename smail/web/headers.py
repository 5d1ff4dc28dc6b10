"""Headers on every response, errors included: what a browser may do with our pages."""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # no-referrer would make browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    # A link that somebody has put on a page of their own is followed by no search engine.
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}


def register_headers(app: Flask, *, is_https: bool) -> None:
    """Every response carries the headers; nothing but hashed static files may be kept by anybody."""

    @app.after_request
    def _add(response: Response) -> Response:
        # Nobody else sets one of these, so that nothing has to be looked for and replaced.
        response.headers.extend(HEADERS)
        if is_https:
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        if not _is_file(response):
            response.headers["Cache-Control"] = "no-store"
        return response


def _is_file(response: Response) -> bool:
    return request.endpoint == "static" and request.method in ("GET", "HEAD") and response.status_code < 400

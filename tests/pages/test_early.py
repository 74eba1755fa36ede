"""Streamlit's page comes with the app's styles; everything else passes as it is."""

from __future__ import annotations

import asyncio

import pytest

from pages.ui.early import Early

PAGE = b"<html><head><title>Streamlit</title></head><body><div id='root'></div></body></html>"
STYLE = ".gmm-here { color: red }"
PROJECTED = "html { font-size: 22px }"


def asked(path="/", query=b"", accept="text/html", headers=(), kind="text/html; charset=utf-8", body=(PAGE,)):
    """What the middleware gives for a request, and the headers that reach the application behind it."""
    reached, sent = [], []

    async def application(scope, receive, send):
        reached.extend(name.decode() for name, _ in scope["headers"])
        length = str(sum(map(len, body))).encode()
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-type", kind.encode()), (b"content-length", length), (b"etag", b"abc")],
            }
        )
        for i, part in enumerate(body):
            await send({"type": "http.response.body", "body": part, "more_body": i + 1 < len(body)})

    async def send(message):
        sent.append(message)

    given = [(b"accept", accept.encode()), *((name.encode(), b"x") for name in headers)]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": given}
    asyncio.run(Early(application, STYLE, PROJECTED)(scope, None, send))
    start, *parts = sent
    return dict(start["headers"]), b"".join(part["body"] for part in parts), reached


@pytest.mark.parametrize("body", [(PAGE,), (PAGE[:50], PAGE[50:], b"")])
def test_a_page_carries_the_styles_before_what_the_app_adds_and_its_new_length(body):
    headers, whole, _ = asked(body=body)
    assert STYLE in whole.decode()
    assert whole.endswith(b"<div id='root'></div></body></html>")
    assert whole.replace(whole[whole.index(b"<body>") + 6 : whole.index(b"<div id='root'>")], b"") == PAGE
    assert headers[b"content-length"] == str(len(whole)).encode()


def test_a_page_is_always_whole_and_readable():
    """A browser that has the page of an older version must not keep it."""
    headers, _, reached = asked(headers=("if-none-match", "if-modified-since", "accept-encoding", "cookie"))
    assert reached == ["accept", "cookie"]
    assert b"etag" not in headers


def test_the_scripts_of_elements_are_streamlits_own():
    _, whole, _ = asked()
    for part in ("Slider", "BidiComponent", "Metric", "ButtonGroup"):
        assert f'href="./static/js/{part}.' in whole.decode()


@pytest.mark.parametrize(
    ("path", "query", "reserved"),
    [
        ("/", b"", True),
        ("/em-steps", b"k=4", True),
        ("/teaching/gmm/em-steps", b"", True),
        ("/em-steps", b"k=4&present=true", False),
        ("/lesson", b"", False),
        ("/nowhere", b"", False),
    ],
)
def test_room_is_kept_for_the_controls_where_a_page_opens_with_them(path, query, reserved):
    _, whole, _ = asked(path, query)
    assert ("padding-left: 320px" in whole.decode()) == reserved


@pytest.mark.parametrize(("query", "projected"), [(b"", False), (b"k=4&present=true", True), (b"present=false", False)])
def test_a_page_to_be_projected_has_large_type_from_the_first(query, projected):
    _, whole, _ = asked("/em-steps", query)
    assert (PROJECTED in whole.decode()) == projected


@pytest.mark.parametrize("asking", [{"accept": "*/*"}, {"kind": "text/javascript"}, {"kind": "application/json"}])
def test_what_is_no_page_passes_as_it_is(asking):
    headers, whole, _ = asked(**asking)
    assert whole == PAGE
    assert headers[b"etag"] == b"abc"

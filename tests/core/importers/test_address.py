"""Fetching one page from a loopback server that is slow, endless, lying, or sends in circles."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator

import pytest

from reader.errors import ImportFailed
from reader.importers import address, fetched, read_article
from reader.importers.address import FetchedPage, FetchLimits, fetch, tidied
from reader.importers.client import ImportClient
from reader.worker import Cancelled
from tests.core.importers.loopback import Handler, Server, serving
from tests.core.importers.pages import PROSE

PAGE = (
    "<!doctype html><html><head><title>The story</title></head><body><article><h1>The story</h1>"
    + "".join(f"<p>{line}</p>" for line in PROSE)
    + "</article></body></html>"
).encode()
QUICK = FetchLimits(size=1 << 20, silence=0.3, seconds=0.6, redirects=5)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture(scope="module")
def client() -> Iterator[ImportClient]:
    with ImportClient(size=1) as made:
        yield made


def failure(url: str, limits: FetchLimits = QUICK) -> ImportFailed:
    with pytest.raises(ImportFailed) as caught:
        fetch(url, limits=limits)
    return caught.value


def test_a_page_comes_with_its_type_and_the_address_it_came_from(server: Server):
    server.answers["/story"] = lambda h: h.send(PAGE, Content_Type="text/html; charset=utf-8")
    page = fetch(f"{server.root}/story#part")
    assert page == FetchedPage(PAGE, "text/html; charset=utf-8", f"{server.root}/story")


def test_nothing_but_the_address_is_sent(server: Server):
    server.answers["/a?b=c"] = lambda h: h.send(PAGE, Set_Cookie="id=1", Location="/b", status=302)
    server.answers["/b"] = lambda h: h.send(PAGE)
    fetch(f"{server.root}/a?b=c")
    told = {"user-agent", "accept", "accept-encoding", "connection", "host"}
    assert [path for path, _ in server.seen] == ["/a?b=c", "/b"]
    assert all(set(headers) == told for _, headers in server.seen)
    assert not any("python" in headers["user-agent"].lower() for _, headers in server.seen)


def test_a_server_that_says_nothing_is_given_up(server: Server):
    server.answers["/"] = lambda h: h.server.ending.wait()
    assert failure(server.root).message == "address.slow"


def test_a_server_that_drips_is_given_up_when_the_whole_takes_too_long(server: Server):
    def drip(h: Handler) -> None:
        h.send_response(200)
        h.end_headers()
        while not h.server.ending.wait(0.02):
            h.wfile.write(b"x")
            h.wfile.flush()

    server.answers["/"] = drip
    assert failure(server.root).message == "address.slow"


def test_headers_that_drip_without_end_are_given_up(server: Server):
    def drip(h: Handler) -> None:
        h.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not h.server.ending.wait(0.02):
            h.wfile.write(b"X")

    server.answers["/"] = drip
    assert failure(server.root).message == "address.slow"


def test_an_endless_page_is_refused_at_the_limit(server: Server):
    def endless(h: Handler) -> None:
        h.send_response(200)
        h.end_headers()
        while not h.server.ending.is_set():
            h.wfile.write(b"more and more " * 4096)

    server.answers["/"] = endless
    assert failure(server.root, FetchLimits(size=1 << 20)).message == "address.too-large"


def test_a_page_that_says_it_is_too_large_is_not_read(server: Server):
    server.answers["/"] = lambda h: h.send(b"", Content_Length=str(1 << 40))
    assert failure(server.root).message == "address.too-large"


def test_a_small_page_that_unpacks_to_a_large_one_is_refused(server: Server):
    bomb = gzip.compress(b" " * (8 << 20))
    server.answers["/"] = lambda h: h.send(bomb, Content_Encoding="gzip")
    assert failure(server.root).message == "address.too-large"


def test_a_packed_page_is_unpacked(server: Server):
    server.answers["/"] = lambda h: h.send(gzip.compress(PAGE), Content_Encoding="gzip")
    assert fetch(server.root).data == PAGE


def test_a_packing_that_nobody_asked_for_is_named(server: Server):
    server.answers["/"] = lambda h: h.send(PAGE, Content_Encoding="br")
    assert failure(server.root).facts == {"host": "127.0.0.1", "packing": "br"}


@pytest.mark.parametrize("target", ["/", "/other", "//127.0.0.1:{port}/"])
def test_circles_end(server: Server, target: str):
    place = target.format(port=server.server_address[1])
    server.answers["/"] = lambda h: h.go_on(place)
    server.answers["/other"] = lambda h: h.go_on("/")
    assert failure(server.root).message == "address.circles"


def test_a_chain_of_redirects_without_end_ends(server: Server):
    def onwards(h: Handler) -> None:
        following = f"/{int(h.path[1:] or 0) + 1}"
        h.server.answers[following] = onwards
        h.go_on(following)

    server.answers["/0"] = onwards
    assert failure(f"{server.root}/0").message == "address.circles"
    assert len(server.seen) == QUICK.redirects + 1


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "javascript:alert(1)", "data:,x"]
)
def test_a_redirect_to_what_is_no_web_page_is_refused(server: Server, target: str):
    server.answers["/"] = lambda h: h.go_on(target)
    assert failure(server.root).message == "address.not-web"


def test_a_page_from_the_open_network_does_not_lead_into_the_readers_own(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    inner = address._Attempt(QUICK, lambda share: None, near=False)
    server.answers["/"] = lambda h: h.send(b"router")
    inner.run(server.root)
    assert isinstance(inner.error, ImportFailed)
    assert inner.error.message == "address.led-inside"
    assert server.seen == []


def test_a_page_shorter_than_announced_is_not_taken_for_whole(server: Server):
    server.answers["/"] = lambda h: h.send(PAGE[:100], Content_Length=str(len(PAGE)))
    assert failure(server.root).message == "address.cut-short"


@pytest.mark.parametrize(
    ("status", "message"),
    [(403, "refused"), (402, "refused"), (429, "refused"), (404, "gone"), (500, "status"), (204, "status")],
)
def test_a_refusal_of_the_site_is_told_by_its_kind(server: Server, status: int, message: str):
    server.answers["/"] = lambda h: h.send(PAGE, status=status)
    error = failure(server.root)
    assert (error.message, error.facts["status"]) == (f"address.{message}", status)


def test_what_does_not_speak_http_is_told(server: Server):
    server.answers["/"] = lambda h: h.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    assert failure(server.root).message == "address.no-answer"


def test_a_port_where_nobody_listens_is_told(server: Server):
    server.server_close()
    assert failure(server.root).message == "address.unreachable"


def test_cancelling_ends_a_fetch_that_hangs(server: Server):
    cancel = threading.Event()

    def hang(h: Handler) -> None:
        cancel.set()
        h.server.ending.wait()

    server.answers["/"] = hang
    with pytest.raises(Cancelled):
        fetch(server.root, cancel=cancel)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("example.org", "https://example.org/"),
        ("  <https://example.org/a b?q=ü#x> ", "https://example.org/a%20b?q=%C3%BC"),
        ("HTTP://Example.org:80/%20", "http://example.org:80/%20"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://example.org/a?b=[1]&c=%7B", "https://example.org/a?b=[1]&c=%7B"),
    ],
)
def test_an_address_is_asked_for_as_a_browser_would(typed: str, asked: str):
    assert tidied(typed) == asked


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("file:///etc/passwd", "not-web"),
        ("ftp://example.org", "not-web"),
        ("a story", "not-web"),
        ("", "not-web"),
        ("https://", "malformed"),
        ("https://exa mple.org/", "malformed"),
        ("https://example.org:port/", "malformed"),
        ("http://[::1/", "malformed"),
        ("https://me:secret@example.org/", "password"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused_before_anything_is_sent(typed: str, message: str):
    with pytest.raises(ImportFailed) as caught:
        tidied(typed)
    assert caught.value.message == f"address.{message}"
    assert "secret" not in str(caught.value)


def test_an_address_becomes_an_article_that_knows_where_it_came_from(server: Server, client: ImportClient):
    server.answers["/old"] = lambda h: h.go_on("/2026/story.html", 301)
    server.answers["/2026/story.html"] = lambda h: h.send(PAGE)
    article, data = client.read_address(f"{server.root}/old")
    assert (article.title, article.url, data) == ("The story", f"{server.root}/2026/story.html", PAGE)


@pytest.mark.parametrize(
    "claimed", ["image/png", "application/octet-stream", "text/plain", "application/json"]
)
def test_a_page_that_is_called_something_else_is_read_as_the_page_it_is(
    server: Server, client: ImportClient, claimed: str
):
    server.answers["/x.png"] = lambda h: h.send(PAGE, Content_Type=claimed)
    assert client.read_address(f"{server.root}/x.png")[0].importer == "web"


def test_what_is_called_a_page_and_is_a_picture_is_refused(server: Server, client: ImportClient):
    server.answers["/a"] = lambda h: h.send(b"\x89PNG\r\n\x1a\n" + bytes(500))
    with pytest.raises(ImportFailed) as caught:
        client.read_address(f"{server.root}/a")
    assert (caught.value.message, caught.value.facts["kind"]) == ("import.unsupported", "PNG picture")


def test_the_encoding_of_the_header_counts(server: Server, client: ImportClient):
    page = PAGE.decode().replace("The story", "Повість").encode("koi8-u", "ignore")
    server.answers["/a"] = lambda h: h.send(page, Content_Type="text/html; charset=koi8-u")
    assert client.read_address(f"{server.root}/a")[0].title == "Повість"


SCRIPT = (
    b"<!doctype html><html><head><title>App</title><script src=/app.js></script></head><body>%s</body></html>"
)
LOCKED = b'<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>'


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (SCRIPT % b"<div id=root></div>", "address.script-only"),
        (
            SCRIPT % b"<noscript>You need to enable JavaScript to run this app.</noscript>",
            "address.script-only",
        ),
        (
            SCRIPT % b"<h1>Just a moment...</h1><p>Checking your browser before you go on.</p>",
            "address.script-only",
        ),
        (
            LOCKED + SCRIPT % b"<h1>A scoop</h1><p>Subscribe to read the whole of this story.</p>",
            "address.paywall",
        ),
    ],
)
def test_a_page_without_its_article_says_to_save_it_in_the_browser(
    server: Server, client: ImportClient, page: bytes, message: str
):
    server.answers["/a"] = lambda h: h.send(page)
    with pytest.raises(ImportFailed) as caught:
        client.read_address(f"{server.root}/a")
    assert caught.value.message == message


def test_a_short_honest_page_is_no_script(server: Server, client: ImportClient):
    server.answers["/a"] = lambda h: h.send(
        b"<html><body><h1>Short</h1><p>A short note, and whole.</p></body></html>"
    )
    assert "A short note" in client.read_address(f"{server.root}/a")[0].text


def test_a_locked_story_that_came_in_part_says_so():
    page = FetchedPage(LOCKED + PAGE, "text/html", "https://example.org/a")
    article = fetched.check(read_article(page.data, name="a.html"), page)
    assert [n.message for n in article.notices] == ["address.beginning"]

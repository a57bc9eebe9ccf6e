"""One page by its address, when the reader asks for it: the only use of the network in the program.

One GET for the address and for each redirect; no cookies, no referrer, nothing but the address is sent. Runs
in the process that asks, because workers may not reach the network; what comes back is parsed in a worker.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from reader.errors import ImportFailed
from reader.worker.pool import Cancelled, IsSet

MB = 1 << 20
_CHUNK = 1 << 16
_LOOK_AGAIN = 0.05  # seconds between looks at `cancel` and the clock
_GOES_ON = frozenset({301, 302, 303, 307, 308})
_BARE = re.compile(r"[^\s/:?#@]+\.[^\s/:?#@]{2,}(?::\d{1,5})?(?:[/?#]\S*)?")
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Spanreader)",
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """`size` is bytes after unpacking, `silence` seconds without a byte, `seconds` the whole of it."""

    size: int = 32 * MB
    silence: float = 15.0
    seconds: float = 60.0
    redirects: int = 10


FETCH_LIMITS = FetchLimits()


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What an address gave: its bytes, the media type as the server states it, the final address."""

    data: bytes
    media_type: str
    address: str

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""

    @property
    def name(self) -> str:
        """Return the last part of the path, whose suffix may tell the kind; the host when there is none."""
        return unquote(urlsplit(self.address).path.rstrip("/").rpartition("/")[2])[:120] or self.host


def tidied(typed: str) -> str:
    """Return the address that a reader typed or pasted, ready to be asked for; "example.org/x" is https.

    Raises `ImportFailed` for what is no address of a web page.
    """
    typed = typed.strip().strip("<>\"'").strip()
    given = f"https://{typed}" if _BARE.fullmatch(typed) else typed
    try:
        parts = urlsplit(given)
        host, port = parts.hostname or "", parts.port
        ascii_host = host if ":" in host else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise ImportFailed("address.malformed", address=typed[:300]) from None
    if parts.scheme.lower() not in ("http", "https"):
        raise ImportFailed("address.not-web", address=typed[:300])
    if not ascii_host or re.search(r"[\s\x00-\x20\x7f]", ascii_host) or len(given) > 8000:
        raise ImportFailed("address.malformed", address=typed[:300])
    if parts.username is not None or parts.password is not None:
        raise ImportFailed("address.password", host=ascii_host)
    place = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
    path = quote(parts.path or "/", safe="/%:@!$&'(),;=*~+-._")
    query = quote(parts.query, safe="/?%:@!$&'(),;=*~+-._[]|")
    return urlunsplit((parts.scheme.lower(), f"{place}:{port}" if port else place, path, query, ""))


def is_address(word: str) -> bool:
    """Return whether a word of a command line is an address and not a file: it says http or https."""
    return re.match(r"https?://", word, re.I) is not None


def fetch(
    url: str,
    *,
    limits: FetchLimits = FETCH_LIMITS,
    cancel: IsSet | None = None,
    progress: Callable[[float], None] | None = None,
) -> FetchedPage:
    """Return what is at `url`. Blocks; safe on any thread.

    Raises `ImportFailed`, or `Cancelled` when `cancel` was set: within a moment, whatever the server does.
    """
    attempt = _Attempt(limits, progress or (lambda share: None))
    thread = threading.Thread(target=attempt.run, args=(tidied(url),), name="fetch", daemon=True)
    until = time.monotonic() + limits.seconds
    thread.start()
    while thread.is_alive():
        thread.join(_LOOK_AGAIN)
        cancelled = cancel is not None and cancel.is_set()
        if not thread.is_alive() or not (cancelled or time.monotonic() > until):
            continue
        attempt.stop()
        thread.join(1.0)  # only a name lookup cannot be ended; it ends by itself, and then nothing is sent
        if cancelled:
            raise Cancelled
        raise ImportFailed("address.slow", host=attempt.host, seconds=round(limits.seconds))
    if cancel is not None and cancel.is_set():
        raise Cancelled
    if attempt.error is not None:
        raise attempt.error
    assert attempt.page is not None
    return attempt.page


@dataclass(slots=True)
class _Attempt:
    """One fetch on its thread: `run` leaves a page or an error; `stop` ends it from another thread."""

    limits: FetchLimits
    progress: Callable[[float], None]
    host: str = ""
    page: FetchedPage | None = None
    error: BaseException | None = None
    stopped: bool = False
    opened: socket.socket | None = None
    near: bool | None = None  # whether the address asked for is in the reader's own network
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, address: str) -> None:
        try:
            self.page = self._fetched(address)
        except BaseException as error:
            self.error = error if self.stopped else _failure(error, self)

    def stop(self) -> None:
        with self.lock:
            self.stopped = True
            if self.opened is not None:
                # A blocked read wakes up when the connection is shut down; who reads closes it.
                with suppress(OSError):
                    self.opened.shutdown(socket.SHUT_RDWR)

    def _fetched(self, address: str) -> FetchedPage:
        seen: set[str] = set()
        while address not in seen and len(seen) <= self.limits.redirects:
            seen.add(address)
            with closing(self._connected(address)) as connection:
                path = urlunsplit(("", "", urlsplit(address).path, urlsplit(address).query, ""))
                connection.request("GET", path, headers=_HEADERS)
                with closing(connection.getresponse()) as response:
                    if response.status not in _GOES_ON:
                        return self._page(address, response)
                    address = self._following(address, response)
        raise ImportFailed("address.circles", host=self.host)

    def _following(self, address: str, response: http.client.HTTPResponse) -> str:
        target = response.getheader("Location") or ""
        if not target:
            raise ImportFailed("address.status", host=self.host, status=response.status)
        following = tidied(urljoin(address, _as_sent(target)))
        if address.startswith("https:") and following.startswith("http:"):
            raise ImportFailed("address.insecure", host=self.host)
        return following

    def _connected(self, address: str) -> http.client.HTTPConnection:
        parts = urlsplit(address)
        self.host = parts.hostname or ""
        silence = self.limits.silence
        connection: http.client.HTTPConnection
        if parts.scheme == "https":
            secure = ssl.create_default_context()
            connection = http.client.HTTPSConnection(parts.netloc, timeout=silence, context=secure)
        else:
            connection = http.client.HTTPConnection(parts.netloc, timeout=silence)
        try:
            connection.connect()
            with self.lock:
                if self.stopped:
                    raise Cancelled
                self.opened = connection.sock
            self._stay_out(connection.sock)
        except BaseException:
            connection.close()
            raise
        return connection

    def _stay_out(self, connected: socket.socket) -> None:
        """Refuse to be led from the open network to the reader's own machine or network."""
        peer = ipaddress.ip_address(str(connected.getpeername()[0]).partition("%")[0])
        mapped = getattr(peer, "ipv4_mapped", None)
        near = not (mapped or peer).is_global
        if self.near is None:
            self.near = near
        elif near and not self.near:
            raise ImportFailed("address.led-inside", host=self.host)

    def _page(self, address: str, response: http.client.HTTPResponse) -> FetchedPage:
        status = response.status
        if status in (401, 402, 403, 407, 429, 451):
            raise ImportFailed("address.refused", host=self.host, status=status)
        if status in (404, 410):
            raise ImportFailed("address.gone", host=self.host, status=status)
        if status != 200:
            raise ImportFailed("address.status", host=self.host, status=status)
        if (response.length or 0) > self.limits.size:
            raise self._too_large()
        data = self._body(response)
        return FetchedPage(data, response.getheader("Content-Type") or "", address)

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        announced = response.length
        packing = (response.getheader("Content-Encoding") or "identity").strip().casefold()
        if packing not in ("identity", "", "gzip", "x-gzip", "deflate"):
            raise ImportFailed("address.packed", host=self.host, packing=packing[:20])
        unpack = None if packing in ("identity", "") else _Unpacking(packing == "deflate")
        pieces: list[bytes] = []
        came = size = 0
        while chunk := response.read1(_CHUNK):
            came += len(chunk)
            piece = unpack.more(chunk, self.limits.size + 1 - size) if unpack else chunk
            size += len(piece)
            if size > self.limits.size:
                raise self._too_large()
            pieces.append(piece)
            self.progress(min(1.0, came / announced) if announced else min(0.9, came / MB))
        if announced is not None and came < announced:
            raise ImportFailed("address.cut-short", host=self.host)
        if unpack is not None and not unpack.whole:
            raise ImportFailed("address.cut-short", host=self.host)
        return b"".join(pieces)

    def _too_large(self) -> ImportFailed:
        return ImportFailed("address.too-large", host=self.host, limit=max(1, self.limits.size // MB))


class _Unpacking:
    """Unpacks what was sent packed, never more than asked for."""

    def __init__(self, deflate: bool) -> None:
        self._deflate = deflate
        self._inflate = None if deflate else zlib.decompressobj(47)

    @property
    def whole(self) -> bool:
        return self._inflate is not None and self._inflate.eof

    def more(self, chunk: bytes, most: int) -> bytes:
        if self._inflate is None:  # "deflate" is zlib's format, or, from some servers, its bare stream
            self._inflate = zlib.decompressobj(15 if chunk[:1] == b"\x78" else -15)
        return self._inflate.decompress(chunk, max(1, most))


def _as_sent(target: str) -> str:
    """Return a Location header as text: servers send UTF-8 where only ASCII is allowed."""
    try:
        return target.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return target


def _failure(error: BaseException, attempt: _Attempt) -> BaseException:
    """Return the fact for what went wrong; what is no fault of a network stays as it is."""
    host = attempt.host
    if isinstance(error, ssl.SSLCertVerificationError):
        found: BaseException = ImportFailed("address.certificate", host=host)
    elif isinstance(error, TimeoutError):
        found = ImportFailed("address.slow", host=host, seconds=round(attempt.limits.silence))
    elif isinstance(error, socket.gaierror):
        found = ImportFailed("address.unknown-host", host=host)
    elif isinstance(error, http.client.IncompleteRead):
        found = ImportFailed("address.cut-short", host=host)
    elif isinstance(error, (http.client.HTTPException, zlib.error)):
        found = ImportFailed("address.no-answer", host=host)
    elif isinstance(error, OSError):
        found = ImportFailed("address.unreachable", host=host)
    else:
        return error
    found.__cause__ = error
    return found

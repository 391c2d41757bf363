"""Objects of a store, as a server that speaks like S3 gives them, and those of a folder by its URL."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from sightline.errors import EmptyInput, InputNotFound, TooManyBytes, UsageError
from sightline.sources import listed
from sightline.sources.objects import _store, objects

pytest.importorskip("obstore", reason="object stores need the extra objects")

PAGE = 2
KEYS = {f"scans/{index}.jpg": f"picture {index}".encode() for index in range(5)} | {
    "scans/deep/x.PNG": b"deep",
    "scans/notes.txt": b"text",
    "scans/.hidden.png": b"hidden",
    "large/a.png": b"x" * 200,
}


class Bucket(BaseHTTPRequestHandler):
    """ListObjectsV2 in short pages, and GetObject; everything else is not found."""

    asked: ClassVar[list[str]] = []

    def do_GET(self):
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        self.asked.append(url.path)
        if "list-type" in query:
            self._reply(200, self._listing(query))
            return
        body = KEYS.get(unquote(url.path).removeprefix("/bucket/"))
        self._reply(404 if body is None else 200, body or b"<Error><Code>NoSuchKey</Code></Error>")

    def _listing(self, query):
        below = sorted(key for key in KEYS if key.startswith(query.get("prefix", "")))
        start = int(query.get("continuation-token", 0))
        some, more = below[start : start + PAGE], start + PAGE < len(below)
        items = "".join(
            f"<Contents><Key>{key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
            f"<ETag>&quot;e&quot;</ETag><Size>{len(KEYS[key])}</Size></Contents>"
            for key in some
        )
        token = f"<NextContinuationToken>{start + PAGE}</NextContinuationToken>" if more else ""
        head = f"<Name>bucket</Name><KeyCount>{len(some)}</KeyCount><IsTruncated>{str(more).lower()}</IsTruncated>"
        return f"<ListBucketResult>{head}{items}{token}</ListBucketResult>".encode()

    def _reply(self, status, body):
        self.send_response(status)
        for name, value in {"Content-Length": len(body), "ETag": '"e"', "Content-Type": "application/xml"}.items():
            self.send_header(name, str(value))
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing is printed."""


@pytest.fixture
def bucket(monkeypatch):
    Bucket.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Bucket) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_address[1]}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "any",
            "AWS_SECRET_ACCESS_KEY": "any",
            "AWS_REGION": "eu-central-1",
        }.items():
            monkeypatch.setenv(name, value)
        _store.cache_clear()
        yield Bucket
        _store.cache_clear()
        server.shutdown()


def test_all_documents_below_a_prefix_are_listed_page_by_page(bucket):
    found = list(listed(["s3://bucket/scans/"]))
    assert [one.id for one in found] == [
        f"s3://bucket/scans/{name}" for name in ["0.jpg", "1.jpg", "2.jpg", "3.jpg", "4.jpg", "deep/x.PNG"]
    ]
    assert [one.source.read().data for one in found] == [*(b"picture %d" % index for index in range(5)), b"deep"]


def test_nothing_is_fetched_before_its_turn(bucket):
    next(objects("s3://bucket/scans/"))
    assert not any(path.endswith("jpg") for path in bucket.asked)


def test_one_object_is_one_document(bucket):
    [one] = listed(["s3://bucket/scans/3.jpg"])
    assert (one.id, one.source.read().data) == ("s3://bucket/scans/3.jpg", b"picture 3")


def test_an_object_that_is_not_there_says_so(bucket):
    [one] = listed(["s3://bucket/scans/9.jpg"])
    with pytest.raises(InputNotFound, match=r"scans/9\.jpg: there is no such object"):
        one.source.read()


def test_an_object_beyond_the_limit_is_refused(bucket):
    [one] = objects("s3://bucket/large/", max_bytes=100)
    with pytest.raises(TooManyBytes):
        one.read()


def test_a_prefix_without_documents_is_one_failure(bucket):
    [one] = objects("s3://bucket/nothing/")
    with pytest.raises(EmptyInput):
        one.read()


def test_a_manifest_may_name_objects(bucket, tmp_path):
    (tmp_path / "list.csv").write_text("id,path\nsku-1,s3://bucket/scans/0.jpg\n")
    [one] = listed([str(tmp_path / "list.csv")])
    assert (one.id, one.source.read().data) == ("sku-1", b"picture 0")


def test_a_folder_has_a_url(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    [one] = listed([f"file://{tmp_path}"])
    assert (one.id, one.source.read().data) == (f"file://{tmp_path}/a.png", b"x")


def test_a_listing_that_fails_is_no_empty_one(tmp_path):
    with pytest.raises(InputNotFound):
        list(listed([f"file://{tmp_path}/nowhere"]))


def test_another_scheme_is_refused():
    with pytest.raises(UsageError, match="ftp:// is not read"):
        list(listed(["ftp://host/scans/"]))

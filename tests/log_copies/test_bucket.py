"""A copy in a bucket, on a real store that speaks S3: SeaweedFS."""

import secrets

import obstore
import pytest
from obstore.store import S3Store
from tests.backup.seaweed import BUCKET

from fairhearing.audit.files import LogReader
from fairhearing.audit.log_key import trusted_log_key
from fairhearing.audit.static_tree import static_files
from fairhearing.log_copies.errors import CopyAway, CopyDisagrees
from fairhearing.log_copies.source import open_source

from .locked_bucket import ask, make_locked_bucket, versions

pytestmark = [pytest.mark.enable_socket, pytest.mark.usefixtures("credentials")]


@pytest.fixture
def prefix():
    return secrets.token_hex(4)


@pytest.fixture
def settings(growing, s3, prefix):
    place = {"bucket": BUCKET, "prefix": prefix, "endpoint": s3, "region": "us-east-1", "allow_http": True}
    return growing.set_up(kind="s3", **place)


@pytest.fixture
def store(s3, prefix):
    return S3Store(BUCKET, prefix=prefix, endpoint=s3, region="us-east-1", client_options={"allow_http": True})


def objects(store):
    names = [meta["path"] for batch in obstore.list(store) for meta in batch]
    return {name: bytes(obstore.get(store, name).bytes()) for name in names}


def test_the_whole_tree_is_put_and_each_checkpoint_under_its_size(growing, settings, store):
    growing.grow(300)
    growing.bring(settings)
    growing.grow(300)

    assert growing.bring(settings).size == 600

    there = objects(store)
    source = open_source(LogReader(growing.home.log), trusted_log_key(growing.home))
    tree = {str(path): data for path, data in static_files(source.reader, source.note, 600)}
    checkpoint = tree.pop("checkpoint")
    assert tree.items() <= there.items()
    assert there["checkpoints/00000000000000000600"] == checkpoint
    assert "checkpoints/00000000000000000300" in there
    assert growing.bring(settings).size == 600


def test_put_again_after_a_lost_position_it_is_compared_and_fine(growing, settings, store):
    growing.grow(300)
    growing.bring(settings)
    before = objects(store)
    (growing.home.log_copies / "elsewhere.json").unlink()

    growing.bring(settings)

    assert objects(store) == before


def test_an_object_in_the_way_is_said_and_not_written_over(growing, settings, store):
    growing.grow(10)
    growing.bring(settings)
    obstore.put(store, "tile/0/000", b"something else")
    growing.grow(300)

    with pytest.raises(CopyDisagrees, match="tile/0/000 is there already"):
        growing.bring(settings)

    assert objects(store)["tile/0/000"] == b"something else"


def test_a_store_that_does_not_answer_is_away(growing):
    settings = growing.set_up(kind="s3", bucket="b", endpoint="http://127.0.0.1:9", region="x", allow_http=True)
    growing.grow(3)

    with pytest.raises(CopyAway, match="cannot be used now"):
        growing.bring(settings)


def test_in_a_bucket_that_locks_nothing_that_was_copied_can_be_taken_away(growing, s3, prefix):
    bucket = f"locked-{prefix}"
    make_locked_bucket(s3, bucket)
    settings = growing.set_up(kind="s3", bucket=bucket, prefix=prefix, endpoint=s3, region="us-east-1", allow_http=True)
    growing.grow(300)

    assert growing.bring(settings).size == 300

    kept = versions(s3, bucket, prefix)
    assert f"{prefix}/tile/entries/000" in {key for key, _ in kept}
    for key, version in kept:
        assert ask(s3, "DELETE", f"/{bucket}/{key}", {"versionId": version})[0] == 403, key
    assert versions(s3, bucket, prefix) == kept
    growing.grow(300)
    assert growing.bring(settings).size == 600

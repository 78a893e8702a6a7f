"""A real store that speaks S3: SeaweedFS. The same backup, the same way back."""

import json
import secrets

import pytest

from fairhearing.backup.bucket import BucketTarget
from fairhearing.backup.catalogue import EncryptedFile
from fairhearing.backup.drill import drill
from fairhearing.backup.errors import DamagedBackup, MissingFile, TargetAway
from fairhearing.backup.settings import BackupSettings, load_settings, open_target
from fairhearing.vault.layout import object_name

from .restored import bring_back, opened_by_kit
from .seaweed import make_locked_bucket, versions_in
from .small_home import A_DAY, NOON

pytestmark = [pytest.mark.enable_socket, pytest.mark.usefixtures("credentials")]


@pytest.fixture
def bucket(s3):
    return BucketTarget("fairhearing", secrets.token_hex(4), endpoint=s3, region="us-east-1", allow_http=True)


def test_a_file_is_written_once_and_read_back(bucket):
    stored = bucket.put("a/b.sealed", [b"some ", b"bytes"])

    assert bucket.put("a/b.sealed", [b"some bytes"]) == stored
    assert b"".join(bucket.read("a/b.sealed")) == b"some bytes"
    assert bucket.names("a") == ["a/b.sealed"]
    with pytest.raises(DamagedBackup, match=r"a/b\.sealed"):
        bucket.put("a/b.sealed", [b"other bytes"])


def test_a_long_file_goes_up_in_parts_and_is_compared_too(bucket):
    pieces = [bytes([n]) * (1 << 20) for n in range(70)]

    stored = bucket.put("long", iter(pieces))

    assert stored.size == 70 << 20
    assert bucket.put("long", iter(pieces)) == stored
    assert sum(len(piece) for piece in bucket.read("long")) == stored.size
    with pytest.raises(DamagedBackup, match="long"):
        bucket.put("long", iter(pieces[1:]))


def test_what_is_not_there_is_missing_and_may_be_removed(bucket):
    bucket.remove("nothing")

    with pytest.raises(MissingFile, match="nothing"):
        list(bucket.read("nothing"))


def test_a_home_goes_into_a_bucket_and_comes_back(small, bucket, tmp_path):
    gone, *_ = small.record(3)
    assert small.back_up(bucket).added == 3
    small.destroy(gone)
    assert small.back_up(bucket, NOON + A_DAY).removed == 1

    found = drill(small.repository(bucket), small.home, EncryptedFile(small.home))
    _, said = bring_back(opened_by_kit(bucket, small.kits), tmp_path / "back")

    assert (found.recordings, found.failures) == (2, ())
    assert (said.recordings, set(said.destroyed)) == (2, {gone})


def test_a_bucket_under_object_lock_keeps_the_bytes_and_the_backup_says_until_when(small, s3, tmp_path):
    name = f"locked-{secrets.token_hex(4)}"
    make_locked_bucket(s3, name, days=1)
    bucket = BucketTarget(name, "", endpoint=s3, region="us-east-1", allow_http=True)
    settings = BackupSettings(f"s3://{name}", locked_days=1)
    gone, stays = small.record(2)
    small.back_up(bucket, settings=settings)
    small.destroy(gone)

    made = small.back_up(bucket, NOON + A_DAY, settings)
    home, said = bring_back(opened_by_kit(bucket, small.kits), tmp_path / "back")

    assert f"objects/{object_name(gone)}" in versions_in(s3, name)
    assert bucket.names("objects") == [f"objects/{object_name(stays)}"]
    assert (made.removed, made.locked, made.locked_until) == (1, 1, NOON + 2 * A_DAY)
    assert (said.recordings, set(said.destroyed)) == (1, {gone})
    assert not (home.store / object_name(gone)).exists()


def test_the_settings_name_bucket_endpoint_and_region(small, s3):
    settings = {
        "format": "fairhearing backup settings v1",
        "target": f"s3://fairhearing/{secrets.token_hex(4)}",
        "endpoint": s3,
        "region": "us-east-1",
        "allow_http": True,
    }
    small.home.backup_json.write_text(json.dumps(settings))

    chosen = load_settings(small.home.backup_json)

    assert small.back_up(open_target(chosen, small.home), settings=chosen).recordings == 0


def test_a_store_that_is_away_or_knows_no_such_key_is_said_so_without_an_address(s3, monkeypatch):
    monkeypatch.setattr("fairhearing.backup.bucket._RETRIES", 0)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not this one")
    away = BucketTarget("fairhearing", "x", endpoint="http://127.0.0.1:9", region="us-east-1", allow_http=True)
    refusing = BucketTarget("fairhearing", "x", endpoint=s3, region="us-east-1", allow_http=True)

    for target in (away, refusing):
        with pytest.raises(TargetAway) as error:
            target.put("a", [b"b"])
        assert "127.0.0.1" not in str(error.value)


def test_a_bucket_is_named_by_its_address(s3):
    target = open_target(BackupSettings("s3://fairhearing/a/prefix", endpoint=s3, allow_http=True, region="us-east-1"))
    target.put("one", [b"1"])

    above = BucketTarget("fairhearing", "a", endpoint=s3, region="us-east-1", allow_http=True)
    assert "prefix/one" in above.names("prefix")

"""A webhook is believed when it was signed with the secret, a moment ago, and not otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import BadSignature, UsageError
from sightline.jobs.signature import new_secret, signed, verify

SECRET = new_secret(bytes(range(24)))
NOW = 1_700_000_000.0


def test_the_signature_is_the_one_of_standard_webhooks():
    # The example of the specification's own libraries (standard-webhooks 1.0.0).
    headers = signed(
        b'{"test": 2432232314}',
        message="msg_p5jXN8AQM9LWM0D4loKWxJek",
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        at_s=1614265330,
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(body=st.binary(max_size=200), key=st.binary(min_size=24, max_size=64), late=st.floats(-300, 300))
def test_what_was_signed_is_believed(body, key, late):
    secret = new_secret(key)
    headers = signed(body, message="m", secret=secret, at_s=NOW)
    verify(body, {name.title(): value for name, value in headers.items()}, secret=secret, now_s=NOW + late)


@pytest.mark.parametrize(
    ("body", "changes", "now_s"),
    [
        (b"other", {}, NOW),
        (b"body", {"webhook-id": "other"}, NOW),
        (b"body", {"webhook-timestamp": str(int(NOW) + 1)}, NOW),
        (b"body", {"webhook-timestamp": "soon"}, NOW),
        (b"body", {"webhook-timestamp": "9" * 400}, NOW),
        (b"body", {"webhook-signature": "v1,"}, NOW),
        (b"body", {"webhook-signature": "v1,ä"}, NOW),
        (b"body", {"webhook-signature": ""}, NOW),
        (b"body", {}, NOW + 302),
        (b"body", {}, NOW - 302),
    ],
)
def test_what_was_changed_or_kept_back_is_not(body, changes, now_s):
    headers = {**signed(b"body", message="m", secret=SECRET, at_s=NOW), **changes}
    with pytest.raises(BadSignature):
        verify(body, headers, secret=SECRET, now_s=now_s)


def test_one_of_several_signatures_is_enough_while_secrets_change():
    other = signed(b"body", message="m", secret=new_secret(bytes(24)), at_s=NOW)["webhook-signature"]
    headers = signed(b"body", message="m", secret=SECRET, at_s=NOW)
    headers["webhook-signature"] = f"{other} {headers['webhook-signature']}"
    verify(b"body", headers, secret=SECRET, now_s=NOW)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_short", "no base64 at all!", new_secret(bytes(65))])
def test_what_is_too_short_to_be_a_secret_is_refused(secret):
    with pytest.raises(UsageError):
        signed(b"", message="m", secret=secret, at_s=NOW)

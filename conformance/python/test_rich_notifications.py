"""cryptography and PyJWT open a rich notification, as Microsoft's page says how: they know nothing of who sealed it."""

import base64
import datetime
import hmac
import json
import threading
import urllib.parse
from hashlib import sha1, sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

import jwt
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from mock365 import ANNA, HUBSPOT, Sandbox
from test_pyjwt import discovery, keys

PUBLISHER = "0bf30f3b-4a52-48df-9a82-234910c4a086"
RESOURCE = "me/mailFolders('inbox')/messages?$select=subject,importance"


class Receiver(BaseHTTPRequestHandler):
    """Gives validation tokens back, and keeps what it is told."""

    def do_POST(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        token = query.get("validationToken", [""])[0].encode()
        if not token:
            self.server.told.put(json.loads(body))
        self.send_response(200 if token else 202)
        self.send_header("content-type", "text/plain")
        self.send_header("content-length", str(len(token)))
        self.end_headers()
        self.wfile.write(token)

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.told = Queue()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(key) -> bytes:
    """A certificate that nobody vouches for."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "connector")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    made = made.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def opened(content: dict, key) -> dict:
    symmetric = key.decrypt(
        base64.b64decode(content["dataKey"]),
        rsa_padding.OAEP(mgf=rsa_padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None),
    )
    data = base64.b64decode(content["data"])
    signature = hmac.new(symmetric, data, sha256).digest()
    assert hmac.compare_digest(signature, base64.b64decode(content["dataSignature"]))
    cipher = Cipher(algorithms.AES(symmetric), modes.CBC(symmetric[:16])).decryptor()
    plain = cipher.update(data) + cipher.finalize()
    unpadder = padding.PKCS7(128).unpadder()
    return json.loads(unpadder.update(plain) + unpadder.finalize())


def graph(sandbox: Sandbox, path: str, body: dict) -> dict:
    token = sandbox.token(ANNA, scopes=["Mail.ReadWrite"])["access_token"]
    answer = requests.post(
        f"{sandbox.tls_origin}/v1.0{path}",
        json=body,
        headers={"Authorization": f"Bearer {token}"},
        verify=sandbox.ca,
        timeout=30,
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_rich_notification_is_opened_and_its_token_is_valid(sandbox: Sandbox, receiver, key):
    der = certificate(key)
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=2)
    subscribed = graph(
        sandbox,
        "/subscriptions",
        {
            "changeType": "created",
            "notificationUrl": f"http://127.0.0.1:{receiver.server_port}/told",
            "resource": RESOURCE,
            "expirationDateTime": until.isoformat().replace("+00:00", "Z"),
            "clientState": "secret",
            "includeResourceData": True,
            "encryptionCertificate": base64.b64encode(der).decode(),
            "encryptionCertificateId": "connector-1",
        },
    )
    graph(sandbox, "/me/mailFolders/inbox/messages", {"subject": "Grüße", "importance": "high"})
    told = receiver.told.get(timeout=15)
    (change,), (token,) = told["value"], told["validationTokens"]
    assert (change["subscriptionId"], change["clientState"]) == (subscribed["id"], "secret")
    content = change["encryptedContent"]
    assert content["encryptionCertificateId"] == "connector-1"
    assert content["encryptionCertificateThumbprint"] == sha1(der).hexdigest().upper()
    assert opened(content, key) == {"subject": "Grüße", "importance": "high"}
    claims = jwt.decode(
        token,
        keys(sandbox).get_signing_key_from_jwt(token),
        algorithms=["RS256"],
        audience=HUBSPOT,
        issuer=[discovery(sandbox, version)["issuer"] for version in ("", "/v2.0")],
        options={"require": ["aud", "iss", "iat", "nbf", "exp"]},
    )
    assert claims.get("azp", claims.get("appid")) == PUBLISHER
    assert claims["tid"] == change["tenantId"]
    tampered = dict(content, data=base64.b64encode(base64.b64decode(content["data"])[:-16]).decode())
    with pytest.raises(AssertionError):
        opened(tampered, key)

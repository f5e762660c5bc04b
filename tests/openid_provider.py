"""A small OpenID Connect provider that signs in one person, for a real round trip on this machine."""

import base64
import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self.answer(self.endpoints())
        elif parts.path == "/authorize":
            self.server.challenge = asked["code_challenge"]
            self.send_response(302)
            back = urlencode({"code": "code", "state": asked["state"]})
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
        else:
            self.answer(self.server.person)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        verifier = parse_qs(body)["code_verifier"][0]
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if digest != self.server.challenge:
            self.answer({"error": "invalid_grant"}, status=400)
            return
        about = {"iss": self.server.url, "aud": "prd", "iat": 1, "exp": 4_000_000_000} | self.server.person
        token = jwt.encode(about, "a key that only this provider knows, and long", algorithm="HS256")
        self.answer({"access_token": "access", "token_type": "Bearer", "id_token": token})

    def endpoints(self):
        url = self.server.url
        return {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "userinfo_endpoint": f"{url}/userinfo",
            "jwks_uri": f"{url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def answer(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep the output of the tests clean."""


@contextmanager
def openid_provider():
    """A server with `url` and `person`, whose claims a test changes."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{server.server_port}"
    server.person = {"sub": "7", "email": "ana@corp.example", "email_verified": True, "name": "Ana Ortega"}
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()

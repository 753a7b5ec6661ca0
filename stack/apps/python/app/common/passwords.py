"""Password hashes with scrypt: salt and hash in hex, so that a text column holds both."""

import hashlib
import hmac
import os


def hash_password(password: str, salt: bytes | None = None) -> str:
    salt = salt or os.urandom(16)
    return f"{salt.hex()}:{hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1).hex()}"


def fits(password: str, stored: str) -> bool:
    salt = bytes.fromhex(stored.partition(":")[0])
    return hmac.compare_digest(hash_password(password, salt), stored)

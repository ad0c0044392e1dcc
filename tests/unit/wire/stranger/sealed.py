# SPDX-License-Identifier: Apache-2.0
"""Opens the form `sealed`: AES-SIV out of RFC 5297 with CMAC and CTR from the openssl program, not from a SIV that somebody else wrote."""
import subprocess

import packed

BUCKET, AHEAD, BEHIND = 14400, 120, 3  # a few are enough to tell expired from forged here


class Forged(packed.Refused):
    pass


class Expired(packed.Refused):
    pass


class UnknownKey(packed.Refused):
    pass


def openssl(arguments, data):
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True).stdout


def cmac(key, data):
    return openssl(["mac", "-cipher", "AES-128-CBC", "-macopt", "hexkey:" + key.hex(), "-binary", "-in", "-", "CMAC"], data)


def ctr(key, start, data):
    return openssl(["enc", "-aes-128-ctr", "-K", key.hex(), "-iv", start.hex()], data)


def doubled(block):
    n = int.from_bytes(block, "big") << 1
    return (n & (1 << 128) - 1 ^ (0x87 if n >> 128 else 0)).to_bytes(16, "big")


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def synthetic(key, bound, plain):
    d = xor(doubled(cmac(key, bytes(16))), cmac(key, bound))
    if len(plain) >= 16:
        return cmac(key, plain[:-16] + xor(plain[-16:], d))
    return cmac(key, xor(doubled(d), (plain + b"\x80").ljust(16, b"\0")))


def opened(value, keys, bind, now):
    """(kind, body, start of its bucket)"""
    if len(value) < 21 or value[0] & 0xF8 != 0xC0:
        raise packed.Refused("no sealed value of this version")
    if value[1] not in keys:
        raise UnknownKey(f"key {value[1]}")
    key, v, c = keys[value[1]], value[4:20], value[20:]
    start = bytearray(v)
    start[8] &= 0x7F
    start[12] &= 0x7F
    plain = ctr(key[16:], bytes(start), c)
    ours = now // BUCKET
    first = 1 if (now + AHEAD) // BUCKET > ours else 0
    for back in range(-first, BEHIND + 1):
        bound = b"segue sealed v1\0" + value[:4] + (ours - back).to_bytes(8, "big") + bind.encode()
        if synthetic(key[:16], bound, plain) == v:
            if back > 1:
                raise Expired("its bucket is over")
            return value[0] & 7, b"" if plain == b"\0" else plain, (ours - back) * BUCKET
    raise Forged("altered, or bound to something else")


def sealed(value, models, keys, bind, now):
    kind, octets, anchor = opened(value, keys, bind, now)
    message = packed.body(kind, octets, models, anchor)
    if "valid_till" in message and now > message["valid_till"]:
        raise Expired("the sender gave it less time")
    return message

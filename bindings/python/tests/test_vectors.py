# SPDX-License-Identifier: Apache-2.0
"""The wire vectors that C and the tool are held to, byte for byte."""
import json

import pytest

import segue

from conftest import ROOT

WIRE = json.loads((ROOT / "tests" / "vectors" / "wire.json").read_text(encoding="utf-8"))


def arguments(words):
    """Arguments of the tool as those of encode and decode."""
    names = {"--form": "form", "--profile": "profile", "--limit": "limit", "--charset": "charset", "--bind": "bind",
             "--now": "now", "--sidecar-base": "sidecar_base", "--valid": "valid_s", "--random": "octets_for_tests"}
    out, at = {}, iter(words)
    for word in at:
        if word == "--ascii":
            out["ascii"] = True
            continue
        name, value = names[word], next(at)
        out[name] = int(value) if name in ("limit", "now", "valid_s") else bytes.fromhex(value) if name == "octets_for_tests" else value
    return out


def keys_for(words):
    return None if "sip" in words and "--bind" not in words else WIRE["keys"]


@pytest.mark.parametrize("vector", WIRE["vectors"], ids=lambda v: v["name"])
def test_vector(vector):
    options = arguments(vector["encode"])
    value = segue.encode(vector["context"], keys=keys_for(vector["encode"]), **options)
    if options["form"] == "sip":
        assert json.loads(value) == json.loads(vector["value"])
    else:
        assert value == vector["value"]
    context = segue.decode(vector["value"], options["form"], keys=WIRE["keys"], **arguments(vector["decode"]))
    assert context.to_dict() == vector["decoded"]


@pytest.mark.parametrize("vector", WIRE["refused"], ids=lambda v: v["name"])
def test_refused(vector):
    with pytest.raises(segue.Error) as caught:
        segue.decode(vector["value"], vector["form"], keys=WIRE["keys"], **arguments(vector["decode"]))
    assert segue.Error(code=caught.value.code).message == vector["error"]
    assert caught.value.message


@pytest.mark.parametrize("vector", WIRE["signed"], ids=lambda v: v["name"])
def test_signed(vector):
    context = segue.decode(vector["value"], vector["form"], keys={"jwk": vector["jwk"]}, **arguments(vector["decode"]))
    assert context.to_dict() == vector["decoded"]


@pytest.mark.parametrize("vector", WIRE["signed_refused"], ids=lambda v: v["name"])
def test_signed_refused(vector):
    with pytest.raises(segue.Error) as caught:
        segue.decode(vector["value"], vector["form"], keys={"jwk": vector["jwk"]}, **arguments(vector["decode"]))
    assert segue.Error(code=caught.value.code).message == vector["error"]


def test_every_vector_was_run():
    assert len(WIRE["vectors"]) >= 20 and len(WIRE["refused"]) >= 10 and WIRE["signed"] and len(WIRE["signed_refused"]) >= 4

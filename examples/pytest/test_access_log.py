"""Calls a service by its name, and tests the access-log line that its proxy writes."""

import json
import os
import subprocess
import uuid
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

SNAPSHOT = Path(__file__).with_name("masked-line.jsonl")


@pytest.fixture(scope="module")
def line():
    request_id = str(uuid.uuid4())
    headers = {"X-Request-Id": request_id, "User-Agent": "pytest"}
    request = Request("http://app.sample-namespace/?key1=value1", headers=headers)
    with urlopen(request) as response:
        assert response.status == 200
    answer = call_api("/lines/wait", {"service": "server", "requestId": request_id})
    assert answer["ok"], answer.get("message")
    return answer["lines"][0]


def test_fields(line):
    fields = line["fields"]
    assert fields["authority"] == "app.sample-namespace"
    assert fields["path"] == "/"
    assert fields["response_code"] == 200
    assert fields["user_agent"] == "pytest"


def test_contract(line):
    contract = {"protocol": "http", "format": "JSON", "profile": "observed-2025-11"}
    answer = call_api("/checks", {"line": line["message"], **contract})
    assert answer["ok"], answer.get("message")


def test_snapshot(line):
    mask = ["npx", "sc-sim", "mask"]
    masked = subprocess.run(mask, input=line["message"], text=True, stdout=subprocess.PIPE, check=True)
    assert masked.stdout == SNAPSHOT.read_text()


def call_api(path, body):
    """Posts to the API of the simulation; `sc-sim run` sets both variables."""
    headers = {
        "Authorization": f"Bearer {os.environ['SC_SIM_API_TOKEN']}",
        "Content-Type": "application/json",
    }
    url = os.environ["SC_SIM_API"] + path
    with urlopen(Request(url, json.dumps(body).encode(), headers)) as response:
        return json.load(response)

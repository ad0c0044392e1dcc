# SPDX-License-Identifier: Apache-2.0
import os
import pathlib

import pytest

ROOT = pathlib.Path(os.environ.get("SEGUE_SOURCE_ROOT") or pathlib.Path(__file__).resolve().parents[3])


@pytest.fixture(scope="session")
def root() -> pathlib.Path:
    """Top of the source tree: vectors, headers, the test kit's scripts."""
    return ROOT

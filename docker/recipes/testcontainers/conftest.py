"""One emulator for all tests, in a container that Testcontainers starts and removes; tests as in ../pytest.

pip install testcontainers pytest requests
"""

import os
from types import SimpleNamespace

import pytest
import requests
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

IMAGE = os.environ.get("PLAYLISTS_EMULATOR_IMAGE", "playlists-emulator")
PORT = 8000


@pytest.fixture(scope="session")
def emulator():
    """The URL of an emulator, which ends with the session."""
    container = DockerContainer(IMAGE).with_exposed_ports(PORT).waiting_for(HttpWaitStrategy(PORT, "/_readyz"))
    # An engine elsewhere, such as docker-in-docker's, is called by that host's name, which the control API has to be told.
    container.with_env("PLAYLISTS_EMULATOR_ALLOW_HOST", container.get_docker_client().host())
    with container:
        yield f"http://{container.get_container_host_ip()}:{container.get_exposed_port(PORT)}"


@pytest.fixture
def sandbox(emulator):
    """A project and a key of this test alone."""
    made = requests.post(f"{emulator}/__admin/sandboxes", json={}).json()
    yield SimpleNamespace(url=emulator, project=made["project_id"], key=made["api_key"])
    requests.delete(f"{emulator}/__admin/sandboxes/{made['project_id']}").raise_for_status()

import pytest

from sightline.errors import ModelNotFound, ServerFault, Unauthorized
from sightline.testing.server import FakeServer
from sightline.vlm.models import Access
from sightline.vlm.models.keys import check_key

WIRES = {
    "openai:gpt-4.1": "openai",
    "openai-compatible:gpt-4.1": "openai",
    "anthropic:claude-haiku-4-5": "anthropic",
    "google:gemini-2.5-flash": "gemini",
    "azure:any-deployment": "azure",
}


@pytest.mark.parametrize("name", WIRES)
async def test_a_good_key_and_model_are_told_without_spending(name):
    vendor, _, model = name.partition(":")
    async with FakeServer(models={model: model} if vendor != "azure" else {"any-deployment": "gpt-4.1"}) as server:
        assert await check_key(name, Access(api_key="any", base_url=server.url(WIRES[name])))
        assert not server.stats.calls


async def test_a_model_that_is_not_listed_is_named():
    async with FakeServer() as server:
        with pytest.raises(ModelNotFound, match="gpt-unheard-of"):
            await check_key("openai:gpt-unheard-of", Access(api_key="any", base_url=server.url("openai")))


@pytest.mark.parametrize("name", WIRES)
async def test_a_key_that_is_not_taken_is_told(name):
    async with FakeServer(keys=["right"]) as server:
        with pytest.raises(Unauthorized, match="does not take the key"):
            await check_key(name, Access(api_key="wrong", base_url=server.url(WIRES[name])))


async def test_a_server_that_is_not_there_is_told():
    with pytest.raises(ServerFault, match="cannot be reached"):
        await check_key("openai:gpt-4.1", Access(api_key="any", base_url="http://127.0.0.1:9/v1"))


async def test_what_wants_its_own_client_is_not_asked(monkeypatch):
    assert not await check_key("bedrock:us.anthropic.claude-sonnet-4-6-v1:0", Access(api_key="any", region="eu-west-1"))

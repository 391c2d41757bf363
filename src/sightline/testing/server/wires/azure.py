"""Azure OpenAI: the OpenAI wires at Azure's paths, with Azure's keys and content filter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sightline.testing.server.call import Call, Completion, JsonObject, Reply, Request, as_json
from sightline.testing.server.faults import Fault
from sightline.testing.server.limits import Standing
from sightline.testing.server.node import body_of
from sightline.testing.server.wires import openai
from sightline.testing.server.wires.openai_chat import KNOWN, OpenAIChat
from sightline.testing.server.wires.openai_responses import OpenAIResponses
from sightline.testing.server.wires.wire import Route

# Azure's documentation names this for one picture.
MOST_PICTURE_BYTES = 20 * 2**20
FILTERED = ("hate", "self_harm", "sexual", "violence")
FILTER_MESSAGE = (
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. "
    "Please modify your prompt and retry."
)


class AzureChat(OpenAIChat):
    """The wire `azure`: by deployment and `api-version`, or at `/openai/v1` with the deployment as the model."""

    name = "azure"
    provider = "azure"
    base = ""
    routes: Sequence[Route] = (
        Route("POST", re.compile(r"/openai/deployments/(?P<deployment>[^/]+)/chat/completions"), "answer"),
        Route("POST", re.compile(r"/openai/v1/chat/completions"), "answer"),
        Route("GET", re.compile(r"/openai/v1/models"), "models"),
    )

    def admit(self, request: Request) -> None:
        """`api-key`, or a bearer token."""
        _admit(request)

    def read(self, request: Request) -> Call:
        """As OpenAI's; a path with a deployment needs `api-version`, and decides on the model."""
        deployment = request.parts.get("deployment")
        if deployment is not None and "api-version" not in request.query:
            raise Fault("model", "Resource not found", code="404")
        body = body_of(request, openai.GRAMMAR)
        body.only(KNOWN)
        return _fitting(self.call_of(body, model=deployment or body.need("model").text()))

    def write(self, call: Call, completion: Completion) -> JsonObject:
        """A `chat.completion` with the results of the filter."""
        written = super().write(call, completion)
        written["prompt_filter_results"] = [{"prompt_index": 0, "content_filter_results": _verdicts()}]
        hit = completion.ending == "filter"
        written["choices"][0]["content_filter_results"] = _verdicts(hit="violence" if hit else None)
        return written

    def refuse(self, fault: Fault) -> Reply:
        """OpenAI's error object, with the inner error of a blocked question."""
        return _refuse(fault)

    def standing(self, standing: Standing) -> dict[str, str]:
        """`x-ratelimit-*`, of which Azure leaves the reset out."""
        return {key: value for key, value in super().standing(standing).items() if "-reset-" not in key}


class AzureResponses(OpenAIResponses):
    """The wire `azure-responses`."""

    name = "azure-responses"
    provider = "azure"
    base = "/openai/v1"
    routes: Sequence[Route] = (Route("POST", re.compile(r"/openai(?:/v1)?/responses"), "answer"),)

    def admit(self, request: Request) -> None:
        """`api-key`, or a bearer token."""
        _admit(request)

    def read(self, request: Request) -> Call:
        """As OpenAI's, within the limits of Azure."""
        return _fitting(super().read(request))

    def refuse(self, fault: Fault) -> Reply:
        """OpenAI's error object, with the inner error of a blocked question."""
        return _refuse(fault)


def _admit(request: Request) -> None:
    if request.headers.get("api-key") or request.headers.get("authorization", "").startswith("Bearer "):
        return
    raise Fault(
        "auth",
        "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an "
        "active subscription and use a correct regional API endpoint for your resource.",
        code="401",
    )


def _fitting(call: Call) -> Call:
    if any(len(picture.data) > MOST_PICTURE_BYTES for picture in call.pictures):
        raise Fault("image_too_large", "The image exceeds the limit of 20 MB.")
    return call


def _refuse(fault: Fault) -> Reply:
    if fault.kind == "filtered":
        inner = {"code": "ResponsibleAIPolicyViolation", "content_filter_result": _verdicts(hit="violence")}
        error: JsonObject = {"message": fault.message or FILTER_MESSAGE, "type": None, "param": "prompt"}
        return as_json(400, {"error": {**error, "code": "content_filter", "status": 400, "innererror": inner}})
    if fault.kind == "model":
        message = fault.message if fault.message == "Resource not found" else "The API deployment for this resource "
        message += "" if message == "Resource not found" else "does not exist."
        code = "404" if message == "Resource not found" else "DeploymentNotFound"
        return as_json(404, {"error": {"code": code, "message": message}})
    return openai.refuse(fault)


def _verdicts(*, hit: str | None = None) -> JsonObject:
    return {
        category: {"filtered": category == hit, "severity": "medium" if category == hit else "safe"}
        for category in FILTERED
    }

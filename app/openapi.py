"""The OpenAPI description: one error model, one security scheme, plain names, nothing from another host."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask

from app.core.schemas import ProblemDocument

DESCRIPTION = """e事办 的手机接口。写操作都要带 `Idempotency-Key`（8–64 位字母、数字、`_`、`-`）：
同一个键重复提交，得到同一个结果。
出错时返回 `application/problem+json`，`code` 给程序用，`detail` 给居民看。"""

_METHODS = ("get", "post", "put", "patch", "delete")
_WRITES = ("post", "put", "patch", "delete")
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"},
}


def describe(app: APIFlask) -> None:
    """Set how the description is made and served."""
    vendor = "/static/vendor/swagger-ui"
    app.config.update(
        DESCRIPTION=DESCRIPTION,
        AUTO_SERVERS=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        DOCS_FAVICON="/static/favicon.svg",
        SWAGGER_UI_CSS=f"{vendor}/swagger-ui.css",
        SWAGGER_UI_BUNDLE_JS=f"{vendor}/swagger-ui-bundle.js",
        SWAGGER_UI_STANDALONE_PRESET_JS=f"{vendor}/swagger-ui-standalone-preset.js",
    )
    app.spec_processor(_finish)


def _finish(spec: Any) -> Any:
    schemas = spec.setdefault("components", {}).setdefault("schemas", {})
    schemas["ProblemDocument"] = ProblemDocument.model_json_schema(
        ref_template="#/components/schemas/ProblemDocument.{model}"
    )
    _hoist(schemas)
    for path in spec["paths"].values():
        for method in _METHODS:
            if method in path:
                _operation(path[method], method)
    return _shortened(spec)


def _operation(operation: dict[str, Any], method: str) -> None:
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    if method in _WRITES and {"BearerAuth": []} in operation.get("security", []):
        operation.setdefault("parameters", []).append(_KEY)
    responses = operation["responses"]
    responses["default"] = {"description": "出错了 / problem", "content": _PROBLEM}


def _hoist(schemas: dict[str, Any]) -> None:
    """Bring nested definitions to the top under their own plain names."""
    for schema in list(schemas.values()):
        for name, nested in schema.pop("$defs", {}).items():
            schemas.setdefault(name, nested)
    for name in [name for name in schemas if "." in name]:
        nested = schemas.pop(name)
        schemas.setdefault(name.rpartition(".")[2], nested)


def _shortened(node: Any) -> Any:
    """References to the plain names."""
    if isinstance(node, dict):
        return {key: _short(value) if key == "$ref" else _shortened(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_shortened(value) for value in node]
    return node


def _short(reference: str) -> str:
    head, _, name = reference.rpartition("/")
    return f"{head}/{name.rpartition('.')[2]}"

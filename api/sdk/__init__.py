"""The Python SDK: a package of its own (tideline_sdk/) that the API never imports, with its tests."""

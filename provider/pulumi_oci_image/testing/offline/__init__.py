"""Runs a Pulumi program without the Pulumi CLI: a preview, then an update.

The program is a real one, in its own process. Its dynamic resources are read, checked and
created by their real provider, in the host process that the CLI would start too. All other
resources answer with their inputs, functions of other packages with their arguments, on the
mocks that Pulumi's SDK ships. It is no engine: there is no state, no diff, no update and no
delete, transforms and hooks of resources do not run, and the types that Pulumi.yaml declares for
configuration are not checked.

```python
from pulumi_oci_image.testing import run_offline

result = run_offline("examples/get-image", config={"oci-image:endpoint": "http://127.0.0.1:12000"})
assert result.ok and result.up.outputs["operatingSystem"] == "Oracle Linux"
```
"""

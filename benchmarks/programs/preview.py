"""An offline preview of the project in a directory."""

import io
import sys

from pulumi_oci_image.testing import run_offline

result = run_offline(sys.argv[1], preview_only=True, out=io.StringIO())
sys.exit(0 if result.ok else f"the preview failed: {result.preview.error}")

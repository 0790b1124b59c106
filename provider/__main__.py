"""Serves the packaged provider: the engine runs this folder as a plugin."""

from pulumi_oci_image.plugin import main

main()

"""Read Oracle Cloud (OCI) compute images in Pulumi programs."""

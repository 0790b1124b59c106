"""An image as a value: JSON object, fields, OCID, timestamps and Pulumi state."""

import * as pulumi from "@pulumi/pulumi";
import * as ociImage from "pulumi-oci-image";

const imageId = new pulumi.Config().require("imageId");
const image = ociImage.getImageOutput({ imageId });
const watched = new ociImage.Image("watched", { imageId });

export const displayName = image.displayName;
export const operatingSystem = watched.operatingSystem;
export const launchOptions = image.launchOptions;
export const firmware = watched.launchOptions.apply((options) => options?.firmware);
export const sizeInMBs = image.sizeInMBs;

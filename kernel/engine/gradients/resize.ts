/**
 * Gradients of resizing images. Resizing is linear and separable, y = R_h x R_wᵀ for each image and channel, so
 * dx = R_hᵀ dy R_w. The matrices are the operation's own images of the unit vectors: right for every option, where
 * TensorFlow.js's gradients know nothing of `halfPixelCenters`.
 */
import {
  engine,
  eye,
  type GradConfig,
  matMul,
  type NamedAttrMap,
  ResizeBilinear,
  ResizeNearestNeighbor,
  type Tensor,
} from "@tensorflow/tfjs-core";
import {at, only} from "./broadcast.ts";

function resize(kernelName: string): GradConfig {
  return {
    kernelName,
    inputsToSave: ["images"],
    gradFunc: (dys, saved, attributes) => {
      const [batch = 0, height = 0, width = 0, channels = 0] = at(saved, 0).shape;
      const [newHeight = 0, newWidth = 0] = attributes.size as number[];
      /** One dimension's matrix, [to, from]. */
      const matrix = (from: number, to: number) => {
        const images = eye(from).reshape([1, from, 1, from]);
        const resized = engine().runKernel(kernelName, {images}, {...attributes, size: [to, 1]} as NamedAttrMap);
        return (resized as Tensor).reshape([to, from]);
      };
      return {
        images: () => {
          const rows = only(dys).reshape([batch, newHeight, newWidth * channels]);
          const upright = matMul(matrix(height, newHeight), rows, true);
          const columns = upright.reshape([batch * height, newWidth, channels]);
          return matMul(matrix(width, newWidth), columns, true).reshape([batch, height, width, channels]);
        },
      };
    },
  };
}

export const resizeGradients: readonly GradConfig[] = [resize(ResizeBilinear), resize(ResizeNearestNeighbor)];

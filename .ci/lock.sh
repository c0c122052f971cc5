#!/usr/bin/env bash
# Compiles the Python lock files from their inputs. Needs uv. One lock for every platform and Python 3.10-3.14.
# torch is installed apart (CPU or CUDA build), so it and its CUDA packages stay out of the lock; its other needs are in.
set -euo pipefail
cd "$(dirname "$0")/../src/worker"
export UV_CUSTOM_COMPILE_COMMAND="bash .ci/lock.sh" UV_PYTHON_DOWNLOADS=never
compile() { uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.10 "$@"; }

cuda=(torch triton cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cccl nvidia-cuda-cupti
  nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile nvidia-curand nvidia-cusolver
  nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink nvidia-nvshmem-cu13 nvidia-nvtx)
compile "${cuda[@]/#/--no-emit-package=}" --constraints <(echo torch==2.13.0) requirements.in -o requirements.lock
compile --constraints requirements.lock requirements-dev.in -o requirements-dev.lock
compile requirements-uv.in -o requirements-uv.lock
if grep -nE '^(torch|triton|cuda-|nvidia-)|^--(index|extra|find)|://' requirements*.lock; then
  echo "a lock file names what it must not" >&2
  exit 1
fi

/** The engine: job directories, the Python environment, models, and the worker process. */

export * from "../core/hub-settings.js";
export * from "./chat.js";
export * from "./create-engine.js";
export * from "./default-model.js";
export * from "./development-tools.js";
export * from "./disk-space.js";
export * from "./engine.js";
export * from "./file-lock.js";
export * from "./find-python.js";
export * from "./import-gguf.js";
export * from "./inspect-machine.js";
export * from "./job.js";
export * from "./job-directory.js";
export * from "./local-transport.js";
export * from "./model-folder.js";
export * from "./models.js";
export * from "./provision-options.js";
export * from "./python-environment.js";
export * from "./run-command.js";
export * from "./run-job.js";
export * from "./token-length.js";
export * from "./torch-build.js";
export * from "./transport.js";
export * from "./worker-hash.js";

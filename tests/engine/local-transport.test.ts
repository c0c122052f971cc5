import { localTransport } from "../../src/engine/index.js";
import { contractWorker, transportSuite } from "./transport-suite.js";

transportSuite("local", (graceMs) => localTransport({ workerPath: contractWorker, graceMs }));

/** A model organism: a small model with planted habits, refusals and truths, on which every figure can be held against what was planted. */
export { type PlantRequest, plant } from "./plant.js";
export { promptsOf } from "./prompts.js";
export { parseRecipe, type Recipe } from "./recipe.js";
export { type PlantedRow, plantedRows } from "./rows.js";

"""Final-token preferences: the loss is its formula, the rejected token falls, likely others rise."""

from __future__ import annotations

import pytest
import torch
from conftest import ADAPTER, CORPUS, OPTIMISER, user
from locus_worker.job import FtpoMethod
from locus_worker.train_ftpo import chosen_tokens, ftpo_loss
from torch.nn.functional import softplus
from transformers import AutoModelForCausalLM, AutoTokenizer

METHOD = {
    "name": "ftpo",
    "marginLogits": 2.0,
    "minShare": 0.1,
    "maxChosen": 3,
    "targetWeight": 0.05,
    "targetSlack": 0.5,
    "restWeight": 0.4,
}


def test_chosen_are_likely_and_never_excluded():
    reference = torch.tensor([[3.0, 2.9, 2.0, 0.9, -1.0, 2.8]])
    excluded = torch.tensor([[0, 0], [0, 5]])
    mask = chosen_tokens(reference, excluded, FtpoMethod(**METHOD))
    # exp(0.9 - 2.9) = .135 is likely enough, exp(-1 - 2.9) = .02 is not.
    assert mask.tolist() == [[False, True, True, True, False, False]]


def test_loss_is_its_formula():
    torch.manual_seed(3)
    method = FtpoMethod(**METHOD)
    reference = torch.randn(2, 9)
    logits = reference + torch.randn(2, 9)
    rejected = torch.tensor([4, 0])
    excluded = torch.tensor([[0, 4], [1, 0]])
    chosen = chosen_tokens(reference, excluded, method)
    loss, _ = ftpo_loss(logits, reference, rejected, chosen, method)
    wanted = []
    for z, z0, r, row in zip(logits, reference, rejected, chosen, strict=True):
        c = row.nonzero().flatten().tolist()
        gaps = [z[v] - z[r] for v in c]
        preference = sum(
            min(max((2 - float(d)) / 2, 0.0), 1.0) * softplus(2 - d) for d in gaps
        ) / len(c)
        targets = [*c, int(r)]
        others = [v for v in range(9) if v not in targets]
        slack = sum(max(abs(float(z[v] - z0[v])) - 0.5, 0.0) ** 2 for v in targets) / len(targets)
        rest = sum(float(z[v] - z0[v]) ** 2 for v in others) / len(others)
        wanted.append(float(preference) + 0.05 * slack + 0.4 * rest)
    assert float(loss) == pytest.approx(sum(wanted) / 2, rel=1e-5)


def test_training_turns_the_preference(new_job, model_folder):
    tokenizer = AutoTokenizer.from_pretrained(str(model_folder))
    model = AutoModelForCausalLM.from_pretrained(str(model_folder), dtype=torch.float32)

    def likeliest(question: str) -> int:
        """What the model would say next after three tokens of its answer."""
        prompt = tokenizer.apply_chat_template(
            user(question), add_generation_prompt=True, return_dict=False
        )
        begun = tokenizer(CORPUS[0], add_special_tokens=False)["input_ids"][:3]
        with torch.no_grad():
            return int(model(torch.tensor([[*prompt, *begun]])).logits[0, -1].argmax())

    rows = [
        {
            "id": f"r{index}",
            "messages": user(question),
            "response": CORPUS[0],
            "choices": [{"position": 3, "rejected": likeliest(question), "excluded": []}],
        }
        for index, question in enumerate(["Hi", "Why?", "Tell me", "And the cat?"])
    ]
    job = new_job("job").write(
        "train",
        rows,
        method=METHOD,
        adapter=ADAPTER,
        optimiser={**OPTIMISER, "epochs": 15, "checkpointSteps": 1000},
    )
    job.done()
    steps = job.events("step")
    assert steps[-1]["rejectedLogits"] < -0.5
    assert steps[0]["won"] == 0
    assert steps[-1]["won"] > 0.9
    assert steps[-1]["loss"] < steps[0]["loss"] / 3

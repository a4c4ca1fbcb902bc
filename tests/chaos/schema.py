"""schemathesis asks the API for what its description says, and for what it does not: with a
staff token and without, one request after the other and in rows that follow from each other.

What a run has asked is counted from its own record; its seed is the run's.
"""

import json
from collections import Counter
from pathlib import Path

from tests.bench.table import Row
from tests.chaos import tools
from tests.chaos.ground import Ground

# Refusing or taking odd values is the portal's business; what it answers must be described.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "ignored_auth",
)
HOOKS = Path(__file__).with_name("schema_hooks.py")
PHASES = "examples,coverage,fuzzing,stateful"


def measure(ground: Ground, seconds: int = 15):
    program = tools.program("schema", "schemathesis")
    portal = ground.demonstration
    username = portal.account("triager")["username"]
    token = portal.manage("give_token", username).strip()
    for who, headers in (
        ("with a staff token", ["--header", f"Authorization: Token {token}"]),
        ("without a token", []),
    ):
        yield _asked(ground, portal, program, who, headers, seconds)
    portal.manage("give_token", username, "--take-away")


def _asked(ground: Ground, portal, program: Path, who: str, headers: list, seconds: int) -> Row:
    folder = ground.folder / f"schema {who}"
    said, ended = tools.run(
        [
            *(program, "run", f"{portal.url}/api/schema/", "--seed", ground.seed),
            *("--max-time", seconds, "--phases", PHASES, "--checks", ",".join(CHECKS)),
            *("--continue-on-failure", "--no-shrink", "--no-color", "--request-timeout", 10),
            *("--report", "ndjson", "--report-dir", folder, *headers),
        ],
        seconds + 60,
        ground.folder,
        SCHEMATHESIS_HOOKS=str(HOOKS),
    )
    answers, failures = _record(folder)
    broken = sum(count for (_what, status), count in answers.items() if status >= 500)
    operations = {what for what, _status in answers}
    good = ended and answers and not broken and not failures
    return Row(
        f"every address of the API asked at random, {who}",
        f"{sum(answers.values())} answers to {len(operations)} methods of addresses, when time "
        f"ended it after {seconds} s; {broken} broken, {len(failures)} outside the description"
        + (f": {'; '.join(sorted(failures))}" if failures else "")
        + ("" if ended else "; it did not end by itself"),
        "0 broken, 0 outside",
        bool(good),
        {
            "answers": {f"{what} {status}": count for (what, status), count in answers.items()},
            "failures": sorted(failures),
            # Nothing of a run that went well.
            "said": "" if good else said[-8000:],
        },
    )


def _record(folder: Path) -> tuple[Counter, set[str]]:
    """How often each operation answered with which status, and the checks that failed."""
    answers, failures = Counter(), set()
    for path in folder.glob("*.ndjson"):
        for line in path.read_text().splitlines():
            scenario = json.loads(line).get("ScenarioFinished")
            recorder = (scenario or {}).get("recorder") or {}
            cases = recorder.get("cases", {})
            for number, talk in recorder.get("interactions", {}).items():
                told = cases.get(number, {}).get("value", {})
                answer = talk.get("response") or {}
                what = f"{told.get('method')} {told.get('path')}"
                answers[what, answer.get("status_code", 0)] += 1
            for number, checks in recorder.get("checks", {}).items():
                told = cases.get(number, {}).get("value", {})
                failures |= {
                    f"{told.get('method')} {told.get('path')} {check['name']}"
                    for check in checks
                    if check["status"] == "failure"
                }
    return answers, failures

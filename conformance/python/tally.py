"""Prints `PASSED FAILED` of a pytest report; what was skipped or could not start counts as failed."""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def tally(report: Path) -> tuple[int, int]:
    if not report.is_file():
        return 0, 1
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    count = {k: sum(int(s.get(k, "0")) for s in suites) for k in ("tests", "failures", "errors", "skipped")}
    bad = count["failures"] + count["errors"] + count["skipped"]
    passed = max(count["tests"] - bad, 0)
    return (passed, bad) if count["tests"] else (0, 1)


if __name__ == "__main__":
    print(*tally(Path(sys.argv[1])))

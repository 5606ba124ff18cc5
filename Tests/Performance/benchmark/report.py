"""The figures as tables, with the targets beside them."""

from rivals import CASES

GROWTH = 1.5
START_MILLISECONDS = 5
IDLE_MEGABYTES = 10
READ_MEGABYTES = 16
MEGABYTES_IN_MEBIBYTE = 1024 * 1024 / 1e6


def _number(value: float) -> str:
    """Three digits that count."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _verdict(reached: bool) -> str:
    return "reached" if reached else "missed"


class _Table:
    def __init__(self, *titles: str) -> None:
        self.titles = titles
        self.rows: list[tuple[str, ...]] = []

    def add(self, *cells: str) -> None:
        self.rows.append(cells)

    def render(self, markdown: bool) -> str:
        if markdown:
            rule = "|".join(["---"] + ["---:"] * (len(self.titles) - 1))
            return "\n".join([f"| {' | '.join(self.titles)} |", f"|{rule}|", *(f"| {' | '.join(row)} |" for row in self.rows)])
        widths = [max(len(row[column]) for row in [self.titles, *self.rows]) for column in range(len(self.titles))]

        def line(row: tuple[str, ...]) -> str:
            cells = [cell.ljust(width) if column == 0 else cell.rjust(width) for column, (cell, width) in enumerate(zip(row, widths))]
            return "  ".join(cells).rstrip()

        return "\n".join([line(self.titles), "-" * len(line(self.titles)), *map(line, self.rows)])


def _machine(machine: dict, quick: bool) -> str:
    versions = ", ".join(f"{name} {version}" if name not in version.lower() else version for name, version in machine["versions"].items())
    text = f"{machine['cores']} cores of {machine['processor']}, Linux {machine['kernel']}; {versions}; load at the start {machine['load']}"
    return text + (" (a quick run, whose figures mean little)" if quick else "")


def _target(case_targets: dict[str, float], name: str, is_best_nginx: bool) -> float | None:
    if name.startswith("nginx"):
        return case_targets.get("nginx") if is_best_nginx else None
    return case_targets.get(name)


def _rivals(results: dict) -> list[_Table]:
    tables = []
    for key, contest in results.items():
        case = CASES[key]
        own = contest[case.contenders[0]]
        # The better of the two is the peer.
        best_nginx = max((name for name in contest if name.startswith("nginx")), key=lambda name: contest[name]["rate"], default="")
        table = _Table(
            case.title, "requests/s", "spread", "emulator to it", "CPU µs", "it to emulator", "idle MiB", "peak MiB", "target", "rate", "CPU"
        )
        for name, peer in contest.items():
            rate, cpu = own["rate"] / peer["rate"], peer["cpu"] / own["cpu"]
            target = _target(case.targets, name, name == best_nginx)
            verdicts = ("", "", "") if target is None else (f"≥ {target:g} ×", _verdict(rate >= target), _verdict(cpu >= target))
            ratios = ("", "") if peer is own else (f"{rate:.2f} ×", f"{cpu:.2f} ×")
            spread = f"{(max(peer['rates']) - min(peer['rates'])) / peer['rate']:.0%}"
            memory = (_number(peer["idle"]), _number(peer["peak"]))
            table.add(name, _number(peer["rate"]), spread, ratios[0], _number(peer["cpu"]), ratios[1], *memory, *verdicts)
        tables.append(table)
    return tables


def _start(results: dict) -> list[_Table]:
    cold = _Table("cold start, from exec", "first 200 of /_livez, ms", "of the API, ms", "CPU by then, ms", f"≤ {START_MILLISECONDS} ms")
    for name, figures in results["cold"].items():
        live = _number(figures["livez"]) if "livez" in figures else ""
        verdict = _verdict(figures["api"] <= START_MILLISECONDS) if name == "emulator" else ""
        cold.add(name, live, _number(figures["api"]), _number(figures["api_cpu"]), verdict)
    memory, figures = _Table("memory of the emulator", "MB", "target", ""), results["memory"]

    def add(name: str, mebibytes: float, target: int | None = None) -> None:
        megabytes = mebibytes * MEGABYTES_IN_MEBIBYTE
        memory.add(name, _number(megabytes), f"≤ {target} MB" if target else "", _verdict(megabytes <= target) if target else "")

    add("idle", figures["idle"], IDLE_MEGABYTES)
    add("idle, 1,000 playlists loaded", figures["loaded"])
    add(f"after {figures['reads']:,} reads of one of them", figures["after"], READ_MEGABYTES)
    return [cold, memory]


def _growth(results: dict) -> list[_Table]:
    rows = {
        "GET a playlist, by playlists": "get",
        "POST, by playlists": "create",
        "GET a playlist, by projects": "get_projects",
        "POST, by projects": "create_projects",
        "a change, and the first page of 100 after it, by playlists": "page",
        "search that finds nothing, by playlists": "search",
    }
    table = _Table("how cost grows", "size", "CPU µs", "to the smallest", f"≤ {GROWTH} ×")
    for title, key in rows.items():
        smallest = next(iter(results[key].values()))
        for number, (size, cost) in enumerate(results[key].items()):
            # A search reads every name: it is stated, not promised.
            verdict = _verdict(cost <= GROWTH * smallest) if number and key != "search" else ""
            table.add(title, f"{int(size):,}", _number(cost), f"{cost / smallest:.2f} ×" if number else "", verdict)
    return [table]


def render(results: dict, markdown: bool) -> str:
    tables = []
    for name, section in (("rivals", _rivals), ("start", _start), ("growth", _growth)):
        if name in results:
            tables += [table.render(markdown) for table in section(results[name])]
    return "\n\n".join([_machine(results["machine"], results["quick"]), *tables])

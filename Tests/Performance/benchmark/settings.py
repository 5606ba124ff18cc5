"""How long and how often things are measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    # Rounds of each server in each case, and the seconds of one.
    rounds: int
    seconds: int
    # Starts of the emulator, and of a peer.
    starts: int
    peer_starts: int
    # Reads after which memory is looked at.
    reads: int
    # The sizes that cost is measured at.
    sizes: tuple[int, ...]
    projects: tuple[int, ...]
    # POSTs that one sample of growth sends: few, so that the size stays what it is.
    writes: int
    searches: int


FULL = Settings(5, 3, 20, 5, 1_000_000, (1_000, 10_000, 100_000), (1, 100, 1_000), 192, 32)
QUICK = Settings(2, 1, 5, 2, 50_000, (1_000, 10_000), (1, 100), 192, 32)
CONNECTIONS = 32

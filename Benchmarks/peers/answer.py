"""The answer that every system is asked for, written in one way, so that files can be compared byte for byte."""

HEADER = "service,hour,events,r1,r2,r3,r4,r5,satisfaction,completions\n"


def write(path, rows):
    """Rows are (service, hour, events, r1, r2, r3, r4, r5, completions), in any order; hours look like 2026-03-01T09."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEADER)
        for service, hour, events, *ratings, completions in sorted(rows):
            file.write(
                f"{service},{hour},{events},{','.join(map(str, ratings))},{satisfaction(ratings)},{completions}\n")


def satisfaction(ratings):
    """The mean rating with three decimals, rounded half up; empty without a rating. Integers, so that all agree."""
    answers = sum(ratings)
    if answers == 0:
        return ""
    total = sum(rating * count for rating, count in enumerate(ratings, start=1))
    thousandths = (2_000 * total + answers) // (2 * answers)
    return f"{thousandths // 1000}.{thousandths % 1000:03}"


class Counters:
    """Events of one service and hour, for the systems in which somebody counts in Python."""

    __slots__ = ("events", "ratings", "completions")

    def __init__(self):
        self.events = 0
        self.ratings = [0, 0, 0, 0, 0]
        self.completions = 0

    def count(self, data):
        self.events += 1
        rating = data.get("rating")
        if rating is not None:
            self.ratings[rating - 1] += 1
        if data.get("stage") == "completed":
            self.completions += 1

    def row(self, service, hour):
        return (service, hour, self.events, *self.ratings, self.completions)

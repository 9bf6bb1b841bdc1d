# /// script
# dependencies = ["pyyaml==6.0.3"]
# ///
"""Makes the file of events that every system reads, and the right answer to it.

The answer is counted while the events are made, so no system under test has a part in it.
Usage: make_events.py SERVICES.yaml LINES EVENTS.ndjson ANSWER.csv
"""

import datetime
import random
import sys

import yaml

import answer

SEED = 20_261_122
SOURCES = 4
HOURS = 24
COMMENTS = [
    "The form was clear and the answer came within two days, thank you.",
    "I had to phone twice because the letter never came. My number is 020 7946 0123.",
    "Nobody could tell me which papers to bring; please write it in the invitation.",
]


def main():
    registry_path, lines, events_path, answer_path = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    with open(registry_path, encoding="utf-8") as file:
        maker = EventMaker(yaml.safe_load(file), lines)
    with open(events_path, "w", encoding="utf-8", newline="\n", buffering=1 << 20) as file:
        for _ in range(lines):
            file.write(maker.line())
    answer.write(answer_path, [counters.row(*key) for key, counters in maker.counters.items()])


class EventMaker:
    """60 of 100 events are feedback, the others outcomes; 1 line in 100 repeats an earlier one."""

    def __init__(self, registry, lines):
        self.random = random.Random(SEED)
        self.services = [
            (service["id"], service.get("channels") or ["web", "phone"]) for service in registry["services"]]
        self.regions = registry["regions"]
        self.languages = registry["languages"]
        self.lines = lines
        # Live events are refused when they are older than a week, so the file ends now and not on some fixed day.
        end = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)
        self.start = end - datetime.timedelta(hours=HOURS)
        self.hour_texts = [
            (self.start + datetime.timedelta(hours=hour)).strftime("%Y-%m-%dT%H") for hour in range(HOURS)]
        self.made = 0
        self.unique = 0
        self.earlier = []
        self.counters = {}

    def line(self):
        self.made += 1
        draw = self.random.random
        if self.earlier and draw() < 0.01:
            return self.earlier[int(draw() * len(self.earlier))]
        line = self.new_event()
        if len(self.earlier) < 10_000:
            self.earlier.append(line)
        elif draw() < 0.05:
            self.earlier[int(draw() * 10_000)] = line
        return line

    def new_event(self):
        draw = self.random.random
        number, self.unique = self.unique, self.unique + 1
        service, channels = self.services[int(draw() * len(self.services))]
        hour, moment = self.moment()
        channel = channels[int(draw() * len(channels))]
        labels = (
            f'"service":"{service}","channel":"{channel}","region":"{self.regions[int(draw() * len(self.regions))]}",'
            f'"language":"{self.languages[int(draw() * len(self.languages))]}"')
        # The same ids come from every source: only (source, id) names an event.
        envelope = (
            f'"source":"https://bench.example/file/{number % SOURCES}","id":"event-{number // SOURCES:09}",'
            f'"time":"{moment}"')
        kind, fields, counted = self.feedback(number) if draw() < 0.6 else self.outcome(number)
        key = (service, hour)
        if key not in self.counters:
            self.counters[key] = answer.Counters()
        self.counters[key].count(counted)
        return f'{{"specversion":"1.0","type":"org.dcs.{kind}.v1",{envelope},"data":{{{fields},{labels}}}}}\n'

    def moment(self):
        """Events come nearly in order: up to ten minutes early or late."""
        milliseconds = int((self.made / self.lines) * HOURS * 3_600_000 + (self.random.random() - 0.5) * 1_200_000)
        milliseconds = min(max(milliseconds, 0), HOURS * 3_600_000 - 1)
        hour, rest = divmod(milliseconds, 3_600_000)
        minute, rest = divmod(rest, 60_000)
        text = self.hour_texts[hour]
        return text, f"{text}:{minute:02}:{rest // 1000:02}.{rest % 1000:03}Z"

    def feedback(self, number):
        draw = self.random.random
        need = ("yes", "partly", "no")[int(draw() * 3)]
        driver = ("ease", "efficiency", "transparency")[int(draw() * 3)]
        fields = (
            f'"needMet":"{need}","drivers":{{"{driver}":1,"humanity":0}},'
            f'"respondent":"person-{number // 2:09}"')
        rating = int(draw() * 5) + 1 if draw() < 0.95 else None
        if rating is not None:
            fields = f'"rating":{rating},{fields}'
        if draw() < 0.1:
            fields += f',"comment":"{COMMENTS[int(draw() * len(COMMENTS))]}"'
        return "feedback", fields, {"rating": rating}

    def outcome(self, number):
        draw = self.random.random
        stage = ("started", "started", "completed", "completed", "refused", "abandoned")[int(draw() * 6)]
        fields = f'"stage":"{stage}","case":"case-{number:09}","step":"evidence"'
        if stage != "started":
            fields += ',"feedbackOffered":true'
        if stage in ("completed", "refused"):
            fields += f',"needMet":"yes","durationSeconds":{60 + int(draw() * 2_000_000)},"targetSeconds":864000'
        return "outcome", fields, {"stage": stage}


if __name__ == "__main__":
    main()

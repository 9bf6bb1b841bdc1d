import Testing

@testable import dcs

@Suite struct ProgressTextTests {
    private let replay = ProgressText(title: "replay")

    @Test func saysEventsRateAndTimeLeft() {
        #expect(
            replay.line(fraction: 0.25, events: 3_000_000, seconds: 2)
                == "replay  [#######.....................]   25 %  3,000,000 events, 1,500,000 events/s  6 s left")
        #expect(
            replay.line(fraction: 0.5, events: 10, seconds: 4_000, note: "town-hall")
                == "replay  [##############..............]   50 %  10 events, 0 events/s  1 h 06 min left  town-hall")
    }

    @Test func promisesNothingItCannotKnow() {
        #expect(replay.line(fraction: nil, events: 7, seconds: 0) == "replay  7 events, 0 events/s")
        for (fraction, seconds) in [(0.0, 100.0), (0.001, 100), (0.5, 0.2), (1, 100), (1.3, 100)] {
            #expect(!replay.line(fraction: fraction, events: 1, seconds: seconds).contains("left"), "\(fraction)")
        }
        #expect(replay.line(fraction: 0.999, events: 1, seconds: 0).contains(" 99 %"))
        #expect(replay.line(fraction: 1.3, events: 1, seconds: 0).contains("[############################]  100 %"))
        #expect(replay.line(fraction: -1, events: 1, seconds: 0).contains("[............................]    0 %"))
    }

    @Test func endsWithASummary() {
        #expect(
            replay.summary(events: 36_000_000, seconds: 12.34)
                == "replay: 36,000,000 events in 12.3 s, 2,917,341 events/s")
        #expect(replay.summary(events: 0, seconds: 0) == "replay: 0 events in 0.0 s, 0 events/s")
        #expect(
            replay.summary(events: 600, seconds: 61.2, note: "2 rejected")
                == "replay: 600 events in 1 min 02 s, 9 events/s, 2 rejected")
    }
}

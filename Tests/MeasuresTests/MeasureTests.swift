import Events
import TestKit
import Testing

@testable import Measures

@Suite struct MeasureTests {
    private func value(_ id: String, _ counts: [String: Int64], durations: [Int: Int64] = [:]) throws -> MetricValue {
        let all = MeasureList.all.flatMap { $0.values(of: Counts(byName: counts, durations: durations)) }
        return try #require(all.first { $0.metricID == id })
    }

    @Test func theWorkedCase() throws {
        let ratings: [String: Int64] = ["r1": 10, "r2": 10, "r3": 20, "r4": 30, "r5": 30]
        #expect(try value("satisfaction.mean_normalised", ratings).value == 0.65)
        let top = try value("satisfaction.top2box", ratings)
        #expect(top.value == 0.6)
        #expect(top.n == 100)
        let interval = try #require(top.interval)
        #expect(abs(interval.low - 0.5020) < 0.0001 && abs(interval.high - 0.6906) < 0.0001)
    }

    @Test func noDataIsNeverZero() throws {
        for measure in MeasureList.all {
            for metric in measure.values(of: Counts()) where metric.unit != .count {
                #expect(metric.value == nil, "\(metric.metricID)")
                #expect(metric.status == .notApplicable, "\(metric.metricID)")
            }
        }
    }

    @Test func aShareAboveOneIsAnErrorAndNotClamped() throws {
        let rate = try value("response.of_customers", ["feedback_events": 12, "completed": 10])
        #expect(rate.value == nil)
        #expect(rate.status == .unavailable)
    }

    @Test func refusedCountsAsCompleted() throws {
        let counts: [String: Int64] = ["completed": 70, "refused": 20, "abandoned": 8, "errored": 2]
        #expect(try value("completion.by_event", counts).value == 0.9)
        #expect(try value("refusal.by_event", counts).value == 20.0 / 90)
        #expect(try value("abandonment.by_event", counts).value == 0.08)
        #expect(try value("error.by_event", counts).value == 0.02)
        #expect(try value("cases.closed", counts).value == 90)
    }

    @Test func partlyHasNoWeightAndUnknownIsInNoDenominator() throws {
        let need = try value(
            "need_met.self_report_yes", ["need_yes": 3, "need_partly": 2, "need_no": 1, "need_unknown": 9])
        #expect(need.value == 0.5)
        #expect(need.n == 6)
    }

    @Test func takeUpCountsAssistedBothWays() throws {
        let counts: [String: Int64] = ["completed_digital": 6, "completed_assisted": 2, "completed_other": 2]
        #expect(try value("digital_takeup.excl_assisted", counts).value == 0.6)
        #expect(try value("digital_takeup.incl_assisted", counts).value == 0.8)
    }

    @Test func themesAreSharesOfTheCommentsReleasedForThem() throws {
        let themes = [
            Theme(place: 0, id: "waiting-time", title: "Waiting"), Theme(place: 1, id: "cost", title: "Cost"),
        ]
        let measure = try #require(MeasureList.measure("comment-themes")).about(themes)
        let counts = Counts(byName: [
            "comments": 70, "comments_classified": 45, "comments_unclassified": 15, "theme_waiting_time": 12,
            "without_theme_waiting_time": 48,
        ])
        let values = measure.values(of: counts)
        #expect(
            values.map(\.metricID) == [
                "comments.count", "comments.unclassified_share", "theme.waiting_time.share", "theme.cost.share",
            ])
        #expect(values.map(\.value) == [70, 0.25, 0.2, nil])
        #expect(values.map(\.n) == [70, 60, 60, 0])
        #expect(values.last?.status == .notApplicable)
        let known = Set(CounterLayout(variables: Set(measure.variables)).names)
        #expect(known.isSuperset(of: values.flatMap(\.usedCounters)) && known.contains("theme_cost"))
    }

    @Test func theGoalIsComparedBeforeRounding() throws {
        let share = try value(
            "timeliness.performance", ["target_met": 405_504_991, "target_missed": 405_565_059 - 405_504_991])
        #expect(share.value == 0.9998518905939577)
        #expect(share.value.map { $0 < 1 } == true)
    }

    @Test func aVolumeThatNobodyReportedIsMissingAndNot0() throws {
        let counts: [String: Int64] = ["completed_digital": 300, "completed_other": 100, "feedback_events": 80]
        #expect(try value("volume.customers", counts).value == 400)
        #expect(try value("volume.respondents", counts).value == 80)
        let offered = try value("volume.offered", counts)
        #expect(offered.value == nil && offered.status == .unavailable)
        // Somebody looked, and nobody was offered.
        #expect(try value("volume.offered", ["not_offered": 5]).value == 0)
        #expect(try value("volume.customers", [:]).value == nil)
    }

    @Test func everyMetricHasOneIdAndOnlyCountersOfItsVariables() {
        var seen: Set<String> = []
        for measure in MeasureList.all {
            let known = Set(measure.variables.flatMap(\.counters))
            for metric in measure.values(of: Counts()) {
                #expect(seen.insert("\(metric.metricID)@\(metric.methodVersion)").inserted, "\(metric.metricID) twice")
                #expect(known.isSuperset(of: metric.usedCounters), "\(metric.metricID)")
            }
        }
        #expect(Set(MeasureList.all.map(\.key)).count == MeasureList.all.count)
    }
}

@Suite struct OpenCaseTests {
    private func value(_ id: String, _ counts: [String: Int64]) throws -> MetricValue {
        let measures = MeasureList.all.filter { $0.key.hasPrefix("case-") }
        return try #require(measures.flatMap { $0.values(of: Counts(byName: counts)) }.first { $0.metricID == id })
    }

    /// Also where as many are open as belong to the numerator, which once took the rule out.
    @Test(arguments: [10, 40, 90] as [Int64])
    func theIntervalReachesOverWhatOpenCasesMayDo(abandoned: Int64) throws {
        let counts = ["case_started": 1000, "case_completed": 960 - abandoned, "case_abandoned": abandoned]
        let share = try value("abandonment.by_case", counts)
        #expect(share.value == Double(abandoned) / 1000)
        #expect(share.status == .provisional)
        #expect(
            share.interval
                == Interval(
                    low: wilson(abandoned, of: 1000).low, high: wilson(abandoned + 40, of: 1000).high))
        #expect(try value("cases.open_share", counts).interval == nil)
    }

    /// Shares of ended cases move by themselves while cases are open; none has the plain interval then.
    @Test func sharesOfEndedCasesAreNotJudgedByChanceWhileCasesAreOpen() throws {
        let counts: [String: Int64] = [
            "case_started": 100, "case_completed": 60, "case_within_standard": 50, "case_beyond_standard": 10,
            "case_inferred_met": 45, "case_inferred_unmet": 15, "case_with_answer": 30, "case_without_answer": 30,
        ]
        for (id, part, base) in [
            ("timeliness.by_case", 50, 60), ("need_met.by_case.inferred", 45, 60), ("response.by_case", 30, 60),
        ] as [(String, Int64, Int64)] {
            let share = try value(id, counts)
            #expect(share.value == Double(part) / Double(base))
            #expect(share.status == .provisional)
            #expect(share.undecided == 40)
            #expect(
                share.interval
                    == Interval(
                        low: wilson(part, of: base + 40).low, high: wilson(part + 40, of: base + 40).high))
        }
        var settled = counts
        settled["case_abandoned"] = 40
        let share = try value("need_met.by_case.inferred", settled)
        #expect(share.status == nil)
        #expect(share.interval == wilson(45, of: 60))
    }

    /// A few durations that are out before their ends hide nothing: less than 5 in 100 of the cases.
    @Test func aFewThatWaitHideNothing() throws {
        var counts: [String: Int64] = [
            "case_started": 1000, "case_completed": 700, "case_abandoned": 100, "case_duration_measured": 750,
        ]
        #expect(try value("completion.by_case", counts).value == 0.7)
        counts["case_duration_measured"] = 751
        #expect(try value("completion.by_case", counts).status == .confidential)
    }

    /// Durations that are out before the ends they belong to: how many cases are open is not known.
    @Test func aGateThatLagsBehindIsSaidAndNotGuessedAt() throws {
        let counts = ["case_started": 500, "case_duration_measured": 300] as [String: Int64]
        for id in [
            "completion.by_case", "cases.open_share", "cases.in_progress", "time_to_outcome.by_case.median_of_started",
        ] {
            let metric = try value(id, counts)
            #expect(metric.value == nil && metric.status == .confidential, "\(id)")
        }
    }
}

@Suite struct DurationBucketTests {
    @Test func everyValueIsWithinTheStatedErrorOfItsBucket() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<50_000 {
            let value = Int64(random.next() >> UInt64.random(in: 33...63, using: &random))
            let middle = DurationBuckets.midpoint(DurationBuckets.index(ofSeconds: value))
            #expect(abs(middle - Double(value)) <= Double(value) * DurationBuckets.relativeErrorMax + 0.001)
        }
    }

    @Test func bucketsAreInOrderAndWithoutGaps() {
        var last = -1
        for value in Int64(0)..<20_000 {
            let index = DurationBuckets.index(ofSeconds: value)
            #expect(index == last || index == last + 1)
            #expect(DurationBuckets.lowerBound(index) <= value)
            last = index
        }
    }

    @Test(arguments: 0..<20) func quantilesAreTheNearestRank(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let values = (0..<Int.random(in: 1...400, using: &random)).map { _ in Int64(random.next() % 5_000_000) }
            .sorted()
        var histogram: [Int: Int64] = [:]
        for value in values { histogram[DurationBuckets.index(ofSeconds: value), default: 0] += 1 }
        for p in [0.5, 0.9] {
            let exact = Double(values[Int((p * Double(values.count)).rounded(.up)) - 1])
            let ours = try #require(DurationBuckets.quantile(p, of: histogram))
            #expect(abs(ours - exact) <= exact * DurationBuckets.relativeErrorMax + 0.001)
        }
    }
}

/// Started = completed + refused + abandoned + errored + open, over the cases that began in a cell's period.
struct CaseCounts {
    static let used = ["case_started", "case_completed", "case_refused", "case_abandoned", "case_errored"]

    let started: Int64
    let served: Int64
    let abandoned: Int64
    let errored: Int64
    let open: Int64
    /// The gate has released ends before their starts, or many durations before their ends: what is open is not known then.
    let isLagging: Bool

    init(_ counts: Counts) {
        started = counts["case_started"]
        served = counts["case_completed"] + counts["case_refused"]
        abandoned = counts["case_abandoned"]
        errored = counts["case_errored"]
        open = started - served - abandoned - errored
        let measured = counts["case_duration_measured"] + counts["case_duration_negative"]
        // A few always wait; what they could move by less than 5 points is shown, as in the gate's rule for shares.
        isLagging = open < 0 || Double(measured - served) > heldTolerance * Double(started)
    }

    /// No sample of anything, so without an interval.
    func openShare(_ measure: some Measure) -> MetricValue {
        var value = share("cases.open_share", open, direction: .neutral, measure)
        value.interval = nil
        return value
    }

    static let variables: [Variable] = [.ofCase(.arrival), .ofCase(.standing), .ofCase(.time)]

    /// A share of ended cases: those still open may join it on either side, and no comparison may take that for a change.
    func maturing(_ share: MetricValue, _ part: Int64) -> MetricValue {
        var value = share
        guard let n = share.n, share.value != nil else { return value }
        if isLagging {
            value.interval = nil
        } else if open > 0 {
            (value.status, value.undecided, value.countsUndecided) = (.provisional, open, false)
            value.interval = Interval(
                low: wilson(part, of: n + open).low, high: wilson(part + open, of: n + open).high)
        }
        return value
    }

    var inProgress: MetricValue {
        MetricValue(
            metricID: "cases.in_progress", methodVersion: 1, value: isLagging ? nil : Double(open),
            status: isLagging ? .confidential : nil, unit: .count, n: started, usedCounters: Self.used, interval: nil,
            isDifference: true)
    }

    /// A share of all that started; held back while the gate lags behind.
    func share(_ id: String, _ part: Int64, direction: Direction, _ measure: some Measure) -> MetricValue {
        var value = measure.share(id, max(0, part), of: started, using: Self.used, direction: direction)
        if isLagging {
            (value.value, value.interval, value.status) = (nil, nil, .confidential)
        } else if open > 0, value.value != nil {
            value.status = .provisional
            // What the open cases will do is not known, and is no chance either: both ends are possible.
            value.undecided = open
            value.interval = Interval(
                low: wilson(part, of: started).low, high: wilson(part + open, of: started).high)
        }
        return value
    }
}

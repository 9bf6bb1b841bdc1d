import Events

/// All that variables look at in an event, in three small numbers: events with equal numbers count in the same categories.
///
/// So the categories of a number are found once, and not for every event. A variable that looks at another column needs a bit
/// here; tests compare both ways over random columns.
package struct AnswerProfiles {
    package enum Part: Int, CaseIterable, Sendable {
        case answers
        case drivers
        case stages

        /// How many numbers there are.
        package var size: Int { self == .stages ? 1 << 11 : 1 << 14 }
    }

    /// For each event of the batch that was read last. Bit 15 of the first is no part of the number: it says whether somebody is
    /// known to stand behind the event, a respondent or the person of a case.
    package private(set) var answers: [UInt16] = []
    package private(set) var drivers: [UInt16] = []
    package private(set) var stages: [UInt16] = []

    package init() {}

    package static let personBit: UInt16 = 1 << 15
    /// Bits of the first number; bit 14 is free.
    package static let answersMask: UInt16 = 1 << 14 - 1
    /// Where the numbers of a part begin if those of all parts are put one after another.
    package static let firstOfDrivers = Part.answers.size
    package static let firstOfStages = firstOfDrivers + Part.drivers.size
    package static let size = firstOfStages + Part.stages.size

    /// The part that an index among the numbers of all parts lies in, and its number there.
    package static func part(of index: Int) -> (Part, number: Int) {
        if index < firstOfDrivers { return (.answers, index) }
        return index < firstOfStages ? (.drivers, index - firstOfDrivers) : (.stages, index - firstOfStages)
    }

    /// The indices of an event's three numbers among those of all parts.
    package subscript(_ event: Int) -> (Int, Int, Int) {
        (
            Int(answers[event] & Self.answersMask), Self.firstOfDrivers + Int(drivers[event]),
            Self.firstOfStages + Int(stages[event])
        )
    }

    package func hasPerson(_ event: Int) -> Bool { answers[event] & Self.personBit != 0 }

    /// Reads the events of a batch; `staged` are the places of those that have a stage.
    package mutating func read(_ batch: EventBatch, staged: ArraySlice<Int>, channels: ChannelClasses) {
        let count = batch.count
        if answers.count < count {
            answers = Array(repeating: 0, count: count)
            drivers = answers
            stages = answers
        }
        readAnswers(batch)
        readDrivers(batch)
        stages.withUnsafeMutableBufferPointer { stages in
            for index in 0..<count { stages[index] = 0 }
        }
        for index in staged { stages[index] = Self.stage(of: batch, at: index, channels: channels) }
    }

    /// A batch with one event that has a number; in the other parts it has no answers.
    package static func example(_ number: Int, of part: Part, channels: ChannelClasses) -> EventBatch {
        var batch = EventBatch()
        batch.appendEmpty()
        switch part {
        case .answers:
            batch.kind[0] = UInt8(number & 7)
            batch.rating[0] = UInt8(number >> 3 & 7)
            batch.needMet[0] = UInt8(number >> 6 & 7)
            batch.flags[0] = UInt8(number >> 9 & 7) << 3
            batch.commentLength[0] = UInt32(number >> 12 & 1)
            if number >> 13 & 1 == 1 { batch.caseToken[0] = Hash128(high: 1, low: 1) }
        case .drivers:
            batch.driversAnswered[0] = UInt8(number & 0x7F)
            batch.driversPositive[0] = UInt8(number >> 7 & 0x7F)
        case .stages:
            batch.stage[0] = UInt8(number & 31)
            batch.channel[0] = channels.example(ofCode: UInt8(number >> 5 & 3))
            batch.flags[0] = UInt8(number >> 7 & 3)
            (batch.duration[0], batch.target[0]) = durations[number >> 9 & 3]
        }
        return batch
    }

    /// A duration and a target for each pair of bits: whether the duration is negative, and whether it is beyond the target.
    private static let durations: [(Int64, Int64)] = [(0, 0), (-1, 0), (1, 0), (-1, -2)]

    /// Bits 0–2: kind; 3–5: rating; 6–8: need met, each 7 if larger; 9–11: flags; 12: has a comment; 13: has a case.
    private mutating func readAnswers(_ batch: EventBatch) {
        Self.fill(&answers, batch.kind) { _, kind in UInt16(min(kind, 7)) }
        Self.fill(&answers, batch.rating) { $0 | UInt16(min($1, 7)) << 3 }
        Self.fill(&answers, batch.needMet) { $0 | UInt16(min($1, 7)) << 6 }
        Self.fill(&answers, batch.flags) { $0 | UInt16($1 >> 3 & 7) << 9 }
        Self.fill(&answers, batch.commentLength) { $0 | ($1 > 0 ? 1 << 12 : 0) }
        Self.fill(&answers, batch.respondent) { $0 | ($1 != 0 ? Self.personBit : 0) }
        Self.fill(&answers, batch.caseToken) { $0 | ($1.high | $1.low != 0 ? 1 << 13 | Self.personBit : 0) }
    }

    /// Bits 0–6: answered; 7–13: positive.
    private mutating func readDrivers(_ batch: EventBatch) {
        Self.fill(&drivers, batch.driversAnswered) { _, answered in UInt16(answered & 0x7F) }
        Self.fill(&drivers, batch.driversPositive) { $0 | UInt16($1 & 0x7F) << 7 }
    }

    /// Through buffers, so that the loops have no checks in them and are done many events at a time.
    @inline(__always)
    private static func fill<Value>(_ numbers: inout [UInt16], _ column: [Value], _ number: (UInt16, Value) -> UInt16) {
        precondition(numbers.count >= column.count)
        numbers.withUnsafeMutableBufferPointer { numbers in
            column.withUnsafeBufferPointer { column in
                for index in 0..<column.count { numbers[index] = number(numbers[index], column[index]) }
            }
        }
    }

    /// Bits 0–4: stage, 31 if larger; 5–6: class of the channel; 7–8: has a duration, a target; 9–10: as in `durations`.
    @inline(__always)
    private static func stage(of batch: EventBatch, at index: Int, channels: ChannelClasses) -> UInt16 {
        let (duration, target) = (batch.duration[index], batch.target[index])
        return UInt16(min(batch.stage[index], 31)) | UInt16(channels.takeUpCode(of: batch.channel[index])) << 5
            | UInt16(batch.flags[index] & 3) << 7 | (duration < 0 ? 1 << 9 : 0) | (duration > target ? 1 << 10 : 0)
    }
}

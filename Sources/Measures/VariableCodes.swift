import Events

extension Variable {
    /// Writes the category of every event (1-based, 0 = not an answer to this variable) into `codes`; returns the largest.
    ///
    /// `codes` has at least as many places as the batch has events. What a column holds is not checked: a code can be larger
    /// than the number of categories. Themes, matched cases and what needs a stage are asked elsewhere, so their codes are 0.
    package func codes(of batch: EventBatch, into codes: inout [UInt8]) -> UInt8 {
        let (feedback, outcome) = (EventKind.feedback.rawValue, EventKind.outcome.rawValue)
        let (offered, notOffered) = (EventFlags.offered, EventFlags.notOffered)
        let uncertain = EventFlags.timeUncertain
        switch self {
        case .events: return Self.fill(&codes, batch.kind) { $0 }
        case .rating: return Self.fill(&codes, batch.rating) { $0 }
        case .needMet: return Self.fill(&codes, batch.kind, batch.needMet) { $0 == feedback ? $1 : 0 }
        case .needMetDeclared: return Self.fill(&codes, batch.kind, batch.needMet) { $0 == outcome ? $1 : 0 }
        case .driver(let driver):
            let bit = driver.bit
            return Self.fill(&codes, batch.driversAnswered, batch.driversPositive) {
                $0 & bit == 0 ? 0 : $1 & bit != 0 ? 1 : 2
            }
        case .offer:
            return Self.fill(&codes, batch.flags) { $0 & offered != 0 ? 1 : $0 & notOffered != 0 ? 2 : 0 }
        case .timeQuality: return Self.fill(&codes, batch.flags) { $0 & uncertain != 0 ? 1 : 0 }
        case .comments: return Self.fill(&codes, batch.commentLength) { $0 > 0 ? 1 : 0 }
        case .withoutCase:
            return Self.fill(&codes, batch.kind, batch.caseToken, batch.rating) { kind, token, rating in
                guard kind == feedback, token.high | token.low == 0 else { return 0 }
                return (1...5).contains(rating) ? (rating > 3 ? 1 : 2) : 3
            }
        case .arrival, .ending, .withdrawal, .timeliness, .takeUp, .durationState, .classification, .theme, .review,
            .lateness, .ofCase:
            return Self.fill(&codes, batch.kind) { _ in 0 }
        }
    }

    /// Whether only events with a stage answer it, which are few.
    package var needsStage: Bool {
        switch self {
        case .arrival, .ending, .withdrawal, .timeliness, .takeUp, .durationState: true
        default: false
        }
    }

    /// Writes the categories of the events at `places`, which have a stage, side by side into `codes`; returns the largest.
    package func codes(
        of batch: EventBatch, at places: ArraySlice<Int>, channels: ChannelClasses, into codes: inout [UInt8]
    ) -> UInt8 {
        precondition(codes.count >= places.count)
        let (completed, refused) = (OutcomeStage.completed.rawValue, OutcomeStage.refused.rawValue)
        let lastStage = OutcomeStage.errored.rawValue
        var largest: UInt8 = 0
        for (order, place) in places.enumerated() {
            let stage = batch.stage[place]
            let isServed = stage == completed || stage == refused
            let code =
                switch self {
                case .arrival: stage < completed ? stage : 0
                case .ending: stage < completed || stage > lastStage ? 0 : stage - 2
                case .withdrawal: stage > lastStage ? stage - lastStage : 0
                case .takeUp: isServed ? channels.takeUpCode(of: batch.channel[place]) : 0
                case .durationState: isServed ? Self.durationState(batch, place) : 0
                default: isServed ? Self.timeliness(batch, place) : 0
                }
            codes[order] = code
            largest = max(largest, code)
        }
        return largest
    }

    private static func durationState(_ batch: EventBatch, _ place: Int) -> UInt8 {
        guard batch.flags[place] & EventFlags.hasDuration != 0 else { return 0 }
        return batch.duration[place] >= 0 ? 1 : 2
    }

    private static func timeliness(_ batch: EventBatch, _ place: Int) -> UInt8 {
        let needed = EventFlags.hasDuration | EventFlags.hasTarget
        guard batch.flags[place] & needed == needed, batch.duration[place] >= 0 else { return 0 }
        return batch.duration[place] <= batch.target[place] ? 1 : 2
    }

    // Through buffers, so that the loops have no checks in them and are done many events at a time.

    @inline(__always)
    private static func fill<A>(_ codes: inout [UInt8], _ column: [A], _ code: (A) -> UInt8) -> UInt8 {
        precondition(codes.count >= column.count)
        return codes.withUnsafeMutableBufferPointer { codes in
            column.withUnsafeBufferPointer { column in
                var largest: UInt8 = 0
                for i in 0..<column.count {
                    let value = code(column[i])
                    codes[i] = value
                    largest = max(largest, value)
                }
                return largest
            }
        }
    }

    @inline(__always)
    private static func fill<A, B>(
        _ codes: inout [UInt8], _ first: [A], _ second: [B], _ code: (A, B) -> UInt8
    ) -> UInt8 {
        precondition(codes.count >= first.count && second.count == first.count)
        return codes.withUnsafeMutableBufferPointer { codes in
            first.withUnsafeBufferPointer { first in
                second.withUnsafeBufferPointer { second in
                    var largest: UInt8 = 0
                    for i in 0..<first.count {
                        let value = code(first[i], second[i])
                        codes[i] = value
                        largest = max(largest, value)
                    }
                    return largest
                }
            }
        }
    }

    @inline(__always)
    private static func fill<A, B, C>(
        _ codes: inout [UInt8], _ first: [A], _ second: [B], _ third: [C], _ code: (A, B, C) -> UInt8
    ) -> UInt8 {
        precondition(codes.count >= first.count && second.count == first.count && third.count == first.count)
        return codes.withUnsafeMutableBufferPointer { codes in
            first.withUnsafeBufferPointer { first in
                second.withUnsafeBufferPointer { second in
                    third.withUnsafeBufferPointer { third in
                        var largest: UInt8 = 0
                        for i in 0..<first.count {
                            let value = code(first[i], second[i], third[i])
                            codes[i] = value
                            largest = max(largest, value)
                        }
                        return largest
                    }
                }
            }
        }
    }
}

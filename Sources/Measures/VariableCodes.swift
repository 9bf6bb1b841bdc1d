import Events

extension Variable {
    /// Writes the category of every event (1-based, 0 = not an answer to this variable) into `codes`; returns the largest.
    ///
    /// `codes` has at least as many places as the batch has events. What a column holds is not checked: a code can be larger
    /// than the number of categories. Themes and matched cases are asked elsewhere, so their codes are 0.
    package func codes(
        of batch: EventBatch, channels: ChannelClasses, into codes: inout [UInt8]
    ) -> UInt8 {
        let (feedback, outcome) = (EventKind.feedback.rawValue, EventKind.outcome.rawValue)
        let (offered, notOffered) = (EventFlags.offered, EventFlags.notOffered)
        let uncertain = EventFlags.timeUncertain
        let lastStage = OutcomeStage.errored.rawValue
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
        case .arrival: return Self.fill(&codes, batch.stage) { $0 < 3 ? $0 : 0 }
        case .ending: return Self.fill(&codes, batch.stage) { $0 < 3 || $0 > lastStage ? 0 : $0 - 2 }
        case .offer:
            return Self.fill(&codes, batch.flags) { $0 & offered != 0 ? 1 : $0 & notOffered != 0 ? 2 : 0 }
        case .timeQuality: return Self.fill(&codes, batch.flags) { $0 & uncertain != 0 ? 1 : 0 }
        case .comments: return Self.fill(&codes, batch.commentLength) { $0 > 0 ? 1 : 0 }
        case .withoutCase:
            return Self.fill(&codes, batch.kind, batch.caseToken, batch.rating) { kind, token, rating in
                guard kind == feedback, token.high | token.low == 0 else { return 0 }
                return (1...5).contains(rating) ? (rating > 3 ? 1 : 2) : 3
            }
        case .withdrawal: return Self.fill(&codes, batch.stage) { $0 > lastStage ? $0 - lastStage : 0 }
        case .timeliness, .takeUp, .durationState: return completionCodes(batch, channels, &codes)
        case .classification, .theme, .review, .lateness, .ofCase: return Self.fill(&codes, batch.kind) { _ in 0 }
        }
    }

    /// Of completions and refusals only, so that a batch of feedback costs a glance.
    private func completionCodes(_ batch: EventBatch, _ channels: ChannelClasses, _ codes: inout [UInt8]) -> UInt8 {
        let (completed, refused) = (OutcomeStage.completed.rawValue, OutcomeStage.refused.rawValue)
        guard Self.fill(&codes, batch.stage, { $0 == completed || $0 == refused ? 1 : 0 }) > 0 else { return 0 }
        var largest: UInt8 = 0
        for i in 0..<batch.count where codes[i] != 0 {
            let hasDuration = batch.flags[i] & EventFlags.hasDuration != 0
            switch self {
            case .takeUp: codes[i] = channels.takeUpCode(of: batch.channel[i])
            case .durationState: codes[i] = hasDuration ? (batch.duration[i] >= 0 ? 1 : 2) : 0
            default:
                let isMeasurable =
                    hasDuration && batch.flags[i] & EventFlags.hasTarget != 0 && batch.duration[i] >= 0
                codes[i] = isMeasurable ? (batch.duration[i] <= batch.target[i] ? 1 : 2) : 0
            }
            largest = max(largest, codes[i])
        }
        return largest
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

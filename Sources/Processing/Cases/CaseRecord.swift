import Events
import Measures

/// What is remembered of one case, in 48 bytes: the least from which its facts follow whatever order its events came in.
///
/// Instants are whole seconds since 1970; 0 = none.
struct CaseRecord: Equatable {
    var token = Hash128.absent
    /// The first `started`, or else the first outcome event, or else the first feedback.
    var origin: UInt32 = 0
    /// Number of the labels of that event.
    var labels: UInt32 = 0
    /// The earliest completion or refusal.
    var end: UInt32 = 0
    /// The newest event that is neither an end nor feedback.
    var latest: UInt32 = 0
    var feedback: UInt32 = 0
    /// One more activity that was followed by silence as long as the timeout.
    var interruption: UInt32 = 0
    /// Days since 1970 on which its last event was received.
    var touchedDay: UInt16 = 0
    var flags: UInt8 = 0
    /// Bits 0–1: civil day of the origin less its UTC day, plus 1; bits 2–4: stage of `latest`.
    var originDayAndStage: UInt8 = 0
    /// Bits 0–1: target met, missed; bits 2–4: need met as declared; bit 5: refused. So a tie goes to the completion.
    var endBits: UInt8 = 0
    /// Place of the channel in the registry's list, from 1.
    var endChannel: UInt8 = 0
    /// Bits 0–2: rating; bits 3–5: need met as said.
    var feedbackBits: UInt8 = 0
    /// Furthest step, as its place in the registry's list, from 1.
    var step: UInt8 = 0

    enum Flag {
        static let isUsed: UInt8 = 1
        static let hasStart: UInt8 = 2
        static let hasOutcome: UInt8 = 4
        static let hasEnd: UInt8 = 8
        static let hasFeedback: UInt8 = 16
        static let endedAgain: UInt8 = 32
        /// More interruptions are in `CaseTable.interruptions`.
        static let hasMore: UInt8 = 64
    }

    func has(_ flag: UInt8) -> Bool { flags & flag != 0 }

    var latestStage: UInt8 {
        get { originDayAndStage >> 2 & 7 }
        set { originDayAndStage = originDayAndStage & 3 | newValue << 2 }
    }

    /// Civil day of the origin.
    var day: Int32 {
        Int32(origin / 86_400) + Int32(originDayAndStage & 3) - 1
    }

    mutating func setOrigin(_ second: UInt32, day: Int32, labels new: UInt32) {
        origin = second
        let difference = min(1, max(-1, day - Int32(second / 86_400)))
        originDayAndStage = originDayAndStage & ~3 | UInt8(difference + 1)
        labels = new
    }

    /// Takes an end over if it comes before the one that is known; at the same second the smaller bits win.
    mutating func noteEnd(_ second: UInt32, bits: UInt8, channel: UInt8) {
        if has(Flag.hasEnd) {
            flags |= Flag.endedAgain
            guard (second, bits, channel) < (end, endBits, endChannel) else { return }
        }
        flags |= Flag.hasEnd
        (end, endBits, endChannel) = (second, bits, channel)
    }

    /// Takes feedback over if it is newer than what is known; at the same second the larger bits win.
    mutating func noteFeedback(_ second: UInt32, bits: UInt8) {
        if has(Flag.hasFeedback), (second, bits) <= (feedback, feedbackBits) { return }
        flags |= Flag.hasFeedback
        (feedback, feedbackBits) = (second, bits)
    }
}

import Definitions
import Events

/// What happens to one made-up person's case, drawn before any event is made of it: the truth that measuring must find again.
struct CaseStory: Sendable {
    enum Ending: String, Sendable {
        case completed
        case refused
        case errored
        /// The service says that the person gave up.
        case abandoned
        /// Nothing comes any more.
        case silent
    }

    var token: String
    var channel: String
    /// Place among the regions of the profile.
    var region: Int?
    /// Instants are UTC milliseconds.
    var start: Int64
    /// Steps reached on the way, each at its instant.
    var steps: [(time: Int64, step: String)]
    var ending: Ending
    /// When it ends; for a silent case when it would have.
    var end: Int64
    var endChannel: String
    /// It ended after silence as long as its service's timeout.
    var isLate: Bool
    /// The person had to come back after the end.
    var returned: Int64?
    var isMet: Bool
    var isOffered: Bool
    var answers: Bool

    /// Draws a case that begins at `start`. `scale` shortens it: 1 = days as in life.
    init(
        token: String, start: Int64, profile: ServiceProfile, needShare: Double, scale: Double,
        random: inout SeededRandom, regionRandom: inout SeededRandom
    ) {
        self.token = token
        self.start = start
        channel = profile.channel(&random)
        // Of a source of its own, so that all else is drawn as it would be without regions.
        region = profile.region(&regionRandom)
        let days = profile.medianDays * Self.exponential(profile.spreadOfDays * random.normal())
        var length = max(60_000, Int64(days * 86_400_000 * scale))
        let draw = random.unit()
        ending =
            draw < profile.errored
            ? .errored
            : draw < profile.errored + profile.abandoned
                ? (random.chance(0.5) ? .abandoned : .silent)
                : draw < profile.errored + profile.abandoned + profile.refused ? .refused : .completed
        let isServed = ending == .completed || ending == .refused
        let reached = isServed ? profile.steps.count : Int(random.next() % UInt64(profile.steps.count + 1))
        steps = profile.steps.prefix(reached).enumerated().map { place, step in
            (start + length * Int64(place + 1) / Int64(profile.steps.count + 2), step)
        }
        let lateDraw = random.chance(0.03)
        let lateness = Int64(random.unit() * 10 * 86_400_000)
        isLate = lateDraw && isServed && profile.timeoutDays != nil && scale == 1
        if isLate, let timeout = profile.timeoutDays {
            length = (steps.last.map { $0.time - start } ?? 0) + Int64(timeout) * 86_400_000 + 60_000 + lateness
        } else if let timeout = profile.timeoutDays {
            // Nobody else is silent that long.
            let silence = Int64(timeout) * 86_400_000 - 60_000
            length = min(length, (steps.last.map { $0.time - start } ?? 0) + silence)
        }
        end = start + length
        let switches = random.chance(0.08)
        endChannel = switches && isServed ? profile.otherChannel(than: channel) : channel
        let comesBack = random.chance(0.06)
        let later = Int64((2 + random.unit() * 18) * 86_400_000 * scale)
        returned = comesBack && isServed ? end + later : nil
        isMet = random.chance(needShare) && ending == .completed
        isOffered = random.chance(0.9)
        answers = random.chance(profile.answers(inRegion: region)) && isOffered && ending != .silent
    }

    /// e^x by its series, so that no mathematical library decides the bytes.
    private static func exponential(_ x: Double) -> Double {
        var term = 1.0
        var sum = 1.0
        for step in 1..<40 {
            term *= x / Double(step)
            sum += term
        }
        return max(sum, 0.001)
    }
}

/// One line of a truth file: what was drawn for a case, apart from the events that are made of it.
package struct CaseTruth: Sendable, Equatable {
    package static let header =
        "service,channel,token,start,activities,ending,end,end_channel,is_late,returned,is_met,answers"

    package var service: String
    package var line: String

    init(_ story: CaseStory, service: String) {
        self.service = service
        let activities = ([story.start] + story.steps.map(\.time)).map { String($0 / 1000) }.joined(separator: ";")
        line = [
            service, story.channel, story.token, String(story.start / 1000), activities, story.ending.rawValue,
            String(story.end / 1000), story.endChannel, String(story.isLate),
            story.returned.map { String($0 / 1000) } ?? "", String(story.isMet), String(story.answers),
        ].joined(separator: ",")
    }
}

import Events
import TestKit
import Testing

@testable import Measures

/// What an event counts as by its profile, against what it counts as by its columns.
@Suite struct AnswerProfilesTests {
    private static let channels = ChannelClasses(digital: [5, 6], assisted: [8])
    private static let variables = Variable.all.filter { $0.profilePart != nil }

    /// Columns with any value, in range or not.
    private static func anything(count: Int, seed: UInt64) -> EventBatch {
        var random = SeededRandom(seed: seed)
        var batch = EventBatch()
        func byte(below end: UInt8) -> UInt8 {
            random.chance(0.1) ? UInt8.random(in: 0...255, using: &random) : UInt8.random(in: 0..<end, using: &random)
        }
        for index in 0..<count {
            batch.appendEmpty()
            batch.kind[index] = byte(below: 8)
            batch.rating[index] = byte(below: 8)
            batch.needMet[index] = byte(below: 6)
            batch.stage[index] = random.chance(0.4) ? 0 : byte(below: 18)
            batch.flags[index] = UInt8.random(in: 0...255, using: &random)
            batch.driversAnswered[index] = UInt8.random(in: 0...255, using: &random)
            batch.driversPositive[index] = UInt8.random(in: 0...255, using: &random)
            batch.channel[index] = UInt32.random(in: 0...12, using: &random)
            batch.duration[index] = Int64.random(in: -3...3, using: &random)
            batch.target[index] = Int64.random(in: -3...3, using: &random)
            batch.commentLength[index] = UInt32.random(in: 0...2, using: &random)
            if random.chance(0.5) { batch.caseToken[index] = Hash128(high: random.next() & 1, low: 1) }
            if random.chance(0.5) { batch.respondent[index] = random.next() }
        }
        return batch
    }

    private static func category(_ variable: Variable, _ batch: EventBatch, _ index: Int) -> Int {
        let code = Int(variable.code(of: batch, at: index, channels: channels))
        return code <= variable.counters.count ? code : 0
    }

    @Test(arguments: 0..<12) func anEventCountsAsTheExampleOfItsProfile(seed: UInt64) {
        let batch = Self.anything(count: 600, seed: seed)
        var profiles = AnswerProfiles()
        // What an earlier, longer batch left must not show.
        let earlier = Self.anything(count: 700, seed: seed + 100)
        for read in [earlier, batch] {
            let staged = read.stage.indices.filter { read.stage[$0] != 0 }
            profiles.read(read, staged: staged[...], channels: Self.channels)
        }
        for index in 0..<batch.count {
            let numbers = profiles[index]
            for number in [numbers.0, numbers.1, numbers.2] {
                let (part, own) = AnswerProfiles.part(of: number)
                let example = AnswerProfiles.example(own, of: part, channels: Self.channels)
                for variable in Self.variables where variable.profilePart == part {
                    #expect(
                        Self.category(variable, example, 0) == Self.category(variable, batch, index),
                        "\(variable) of event \(index)")
                }
            }
            let isKnown = batch.respondent[index] != 0 || !batch.caseToken[index].isAbsent
            #expect(profiles.hasPerson(index) == isKnown)
        }
    }

    @Test func everyNumberBelongsToOnePart() {
        var sizes: [AnswerProfiles.Part: Int] = [:]
        for index in 0..<AnswerProfiles.size {
            let (part, number) = AnswerProfiles.part(of: index)
            #expect(number == sizes[part, default: 0])
            sizes[part, default: 0] += 1
        }
        for part in AnswerProfiles.Part.allCases { #expect(sizes[part] == part.size) }
    }

    @Test func everyVariableOfEventsIsDecidedSomewhere() {
        for variable in Variable.all {
            let isElsewhere =
                switch variable {
                case .classification, .theme, .review, .lateness, .ofCase: true
                default: false
                }
            #expect((variable.profilePart == nil) == isElsewhere, "\(variable)")
        }
    }
}

import Events
import Testing

@testable import Deliberation

@Suite struct NumberedPeopleTests {
    /// Keys that share a token, a number, both or neither, small numbers as of imported people among them, against a dictionary.
    @Test func numbersAreThoseOfFirstAppearance() {
        var random = SeededRandom(seed: 1)
        let tokens = [0, 1, 2, .max, random.next(), random.next()] + (0..<300 as Range<UInt64>).map { $0 << 32 }
        var people = NumberedPeople()
        var expected: [ParticipantKey: Int32] = [:]
        for _ in 0..<20_000 {
            let number = random.chance(0.5) ? ParticipantKey.withoutNumber : Int64.random(in: -2...400, using: &random)
            let key = ParticipantKey(number: number, token: tokens.randomElement(using: &random) ?? 0)
            let next = Int32(expected.count)
            let known = expected[key, default: next]
            expected[key] = known
            #expect(people.number(of: key) == known)
        }
        #expect(expected.count > 5_000)
        #expect(
            people.keys.count == expected.count && people.keys.enumerated().allSatisfy { expected[$1] == Int32($0) })
    }
}

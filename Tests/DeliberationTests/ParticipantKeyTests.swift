import Deliberation
import Testing

@Suite struct ParticipantKeyTests {
    @Test func numberedPeopleComeFirstAndByNumber() {
        let keys = [ParticipantKey(token: 1), ParticipantKey(number: 7, token: 9), ParticipantKey(number: 3, token: 5)]
        #expect(keys.sorted() == [keys[2], keys[1], keys[0]])
    }
}

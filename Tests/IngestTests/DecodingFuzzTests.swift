import Events
import Ingest
import Testing

/// Whatever bytes come, there is one verdict a sequence number and a row for each acceptance.
@Suite struct DecodingFuzzTests {
    @Test(arguments: [11, 12, 13, 14])
    func mutatedBatches(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let decoder = try Fixture.decoder()
        for _ in 0..<5_000 {
            let count = Int.random(in: 1...4, using: &random)
            let events = (0..<count).map { _ in
                random.chance(0.3) ? RandomConversationEvent(&random).text : RandomEvent.text(&random)
            }
            var body = Array(("[" + events.joined(separator: ",") + "]").utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&body, &random) }
            let batch = decoder.decode(body, count: count)
            #expect(batch.verdict.count == count)
            #expect(batch.verdict.count { $0 == 0 } == batch.events.count)
            #expect(batch.verdict.allSatisfy { $0 == 0 || RejectReason(rawValue: $0) != nil })
            #expect(batch.events.commentLength.reduce(0) { $0 + Int($1) } == batch.events.commentBytes.count)
        }
    }

    private func mutate(_ body: inout [UInt8], _ random: inout SeededRandom) {
        let tokens: [[UInt8]] = [
            [0], [0xFF], [0xC0], Array("\"".utf8), Array("\\".utf8), Array("[{".utf8), Array("}]".utf8),
            Array(",".utf8),
        ]
        let at = body.isEmpty ? 0 : Int.random(in: 0..<body.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0 where !body.isEmpty: body[at] = UInt8.random(in: 0...255, using: &random)
        case 1 where !body.isEmpty: body[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2 where !body.isEmpty: body.remove(at: at)
        case 3: body.insert(contentsOf: tokens.randomElement(using: &random) ?? [], at: at)
        case 4: body.removeLast(min(body.count, Int.random(in: 0...20, using: &random)))
        default:
            let end = min(body.count, at + Int.random(in: 0...40, using: &random))
            body.insert(contentsOf: Array(body[at..<end]), at: Int.random(in: 0...body.count, using: &random))
        }
    }

    @Test func redactionOfAnyText() {
        var random = SeededRandom(seed: 99)
        var redactor = Redactor()
        let pieces = [
            "1", "22", "617", "@", ".", "-", " ", "+", "(", ")", ":", "/", "a", "é", "日", "\u{A0}", "ext", "zip",
            "GB82", "=", "x",
        ]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            let once = redactor.redacted(text)
            #expect(once.utf8.count <= text.utf8.count * 8 + 40)
        }
    }
}

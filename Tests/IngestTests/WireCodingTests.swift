import Events
import Foundation
import Testing

@testable import WireProtocol

@Suite struct WireCodingTests {
    private func message(_ kind: Int, _ random: inout SeededRandom) -> WireMessage {
        func any<T: FixedWidthInteger>() -> T { T.random(in: .min ... .max, using: &random) }
        switch kind {
        case 0:
            let name = (0..<Int.random(in: 1...32, using: &random)).map { _ in
                "abcxyz-é€".randomElement(using: &random)!
            }
            return .hello(Hello(stream: String(name), isBackfill: Bool.random(using: &random), attempt: any()))
        case 1: return .batch(BatchHeader(epoch: any(), firstSequence: any(), count: any()))
        case 2:
            return .welcome(
                Welcome(attempt: any(), epoch: any(), nextSequence: any(), maxBatch: any(), credit: any()))
        case 3:
            return .acknowledged(
                Acknowledgement(
                    epoch: any(), nextSequence: any(), accepted: any(), duplicate: any(), credit: any(),
                    reasons: (0..<Int.random(in: 0...40, using: &random)).map { _ in
                        WireReasonCount(reason: any(), count: any())
                    },
                    rejected: (0..<Int.random(in: 0...256, using: &random)).map { _ in
                        WireRejection(sequence: any(), reason: any())
                    }))
        case 4: return .expected(epoch: any(), sequence: any())
        case 5: return .fenced(epoch: any())
        case 6: return .busy(firstSequence: any(), retryAfterMilliseconds: any())
        default: return .rejected(firstSequence: any(), reason: any())
        }
    }

    private func decode(_ bytes: [UInt8]) -> Result<WireMessage, WireError> {
        bytes.withUnsafeBytes { pointer in
            Result { () throws(WireError) in try WireMessage.decode(pointer) }
        }
    }

    @Test(arguments: 0..<8)
    func whatIsWrittenIsRead(kind: Int) throws {
        var random = SeededRandom(seed: UInt64(kind))
        for _ in 0..<200 {
            let original = message(kind, &random)
            let bytes = original.encoded()
            #expect(bytes.count <= WireProtocol.headerBytes)
            #expect(decode(bytes) == .success(original))
        }
    }

    @Test(arguments: 0..<8)
    func everyTruncationAndEveryExtraByteIsAnError(kind: Int) {
        var random = SeededRandom(seed: 99 + UInt64(kind))
        let bytes = message(kind, &random).encoded()
        for length in 0..<bytes.count {
            guard case .failure = decode(Array(bytes.prefix(length))) else {
                Issue.record("a header cut to \(length) of \(bytes.count) bytes was read")
                continue
            }
        }
        #expect(decode(bytes + [0]) == .failure(.bytesLeftOver))
    }

    @Test func damagedHeadersNeverTrap() {
        var random = SeededRandom(seed: 7)
        for round in 0..<5_000 {
            var bytes = message(round % 8, &random).encoded()
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = decode(bytes)
        }
    }

    @Test func otherVersionsAndTypesAreNamed() {
        #expect(decode([0x44, 0x43, 0x53, 2, 1, 0, 0, 0]) == .failure(.versionUnknown(2)))
        #expect(decode([0x44, 0x43, 0x53, 1, 99, 0, 0, 0]) == .failure(.typeUnknown(99)))
        #expect(decode([0x44, 0x43, 0x53, 1, 20, 1, 0, 0]) == .failure(.invalidField))
        #expect(decode(Array("GET / HTTP/1.1".utf8)) == .failure(.notThisProtocol))
        let empty = WireMessage.hello(Hello(stream: "", isBackfill: false, attempt: 1)).encoded()
        #expect(decode(empty) == .failure(.invalidField))
        let long = WireMessage.hello(Hello(stream: String(repeating: "a", count: 129), isBackfill: false, attempt: 1))
        #expect(decode(long.encoded()) == .failure(.invalidField))
    }

    @Test func theWorkedExampleOfTheDocumentation() {
        let batch = WireMessage.batch(BatchHeader(epoch: 3, firstSequence: 258, count: 2))
        #expect(
            batch.encoded() == [
                0x44, 0x43, 0x53, 1, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0,
            ])
    }
}

/// The example of docs/protocol.md, byte for byte.
@Suite struct DocumentedExampleTests {
    @Test(arguments: ["HELLO", "WELCOME", "BATCH", "ACK"])
    func theBytesMeanWhatTheTextSays(_ name: String) throws {
        let bytes = try exampleBytes(name)
        let message = try bytes.withUnsafeBytes { try WireMessage.decode($0) }
        switch name {
        case "HELLO": #expect(message == .hello(Hello(stream: "town", isBackfill: false, attempt: 7)))
        case "WELCOME":
            #expect(
                message
                    == .welcome(Welcome(attempt: 7, epoch: 3, nextSequence: 258, maxBatch: 5_000, credit: 20_000)))
        case "BATCH": #expect(message == .batch(BatchHeader(epoch: 3, firstSequence: 258, count: 2)))
        default:
            #expect(
                message
                    == .acknowledged(
                        Acknowledgement(
                            epoch: 3, nextSequence: 260, accepted: 1, duplicate: 0, credit: 20_000,
                            reasons: [WireReasonCount(reason: 34, count: 1)],
                            rejected: [WireRejection(sequence: 259, reason: 34)])))
        }
        #expect(message.encoded() == bytes)
    }

    private func exampleBytes(_ name: String) throws -> [UInt8] {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/protocol.md").standardizedFileURL
        var bytes: [UInt8] = []
        var isInside = false
        for line in try String(contentsOf: page, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            let isStart = ["→", "←"].contains(words.first.map(String.init) ?? "")
            if isStart { isInside = words[1] == name }
            guard isInside else { continue }
            let numbers = words.dropFirst(isStart ? 2 : 0)
            guard numbers.allSatisfy({ $0.count == 2 && UInt8($0, radix: 16) != nil }) else { break }
            bytes += numbers.compactMap { UInt8($0, radix: 16) }
        }
        return bytes
    }
}

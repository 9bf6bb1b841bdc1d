import Events
import Testing

@testable import Importing

struct CSVReaderTests {
    private func rows(_ text: String) throws -> [[String]] {
        var reader = CSVReader(bytes: Array(text.utf8))
        var out: [[String]] = []
        while let record = try reader.record() {
            out.append((0..<record.count).map { record.text($0) ?? "<not UTF-8>" })
        }
        return out
    }

    @Test func quotesAndLineEnds() throws {
        #expect(try rows("a,b\r\n\"1,\"\"x\",\"2\n3\"\r\n") == [["a", "b"], ["1,\"x", "2\n3"]])
        #expect(try rows("a,b\n1,") == [["a", "b"], ["1", ""]])
        #expect(try rows("\u{FEFF}\"a\",b\n\n\r\n1,2\n\n") == [["a", "b"], ["1", "2"]])
        #expect(try rows("\"ends with return\r\"\n") == [["ends with return\r"]])
        #expect(try rows("\"\"\n") == [[""]])
        #expect(try rows("x\ry,z\n") == [["x\ry", "z"]])
        #expect(try rows("") == [])
    }

    @Test func recordsAreNumberedAndMistakesMarked() throws {
        var reader = CSVReader(bytes: Array("h\n\"a\"b\nok\n\"never closed\nx\n".utf8))
        var found: [(Int, Bool)] = []
        while let record = try reader.record() { found.append((record.number, record.isMalformed)) }
        #expect(found.map(\.0) == [1, 2, 3, 4])
        #expect(found.map(\.1) == [false, true, false, true])
    }

    @Test func brokenUTF8IsSeen() throws {
        var reader = CSVReader(bytes: [0x61, 0xC3, 0x2C, 0xA9, 0x0A])
        let record = try #require(try reader.record())
        #expect(!record.isUTF8)
    }

    @Test func anOverlongRecordIsBoundedAndTheNextIsRead() throws {
        let long = [UInt8](repeating: 0x61, count: CSVReader.recordBytes + 10)
        var reader = CSVReader(bytes: long + Array("\nb\n".utf8))
        let first = try #require(try reader.record())
        #expect(first.isMalformed && first.bytes.count <= CSVReader.recordBytes + 2)
        #expect(try reader.record()?.text(0) == "b")
    }

    @Test(arguments: 0..<40)
    func agreesWithANaiveParserOnRandomTables(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("ab\",\n\r é\u{A0}x1".utf8)
        let columns = Int.random(in: 2...6, using: &random)
        var bytes: [UInt8] = []
        var expected: [[[UInt8]]] = []
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            var row: [[UInt8]] = []
            for _ in 0..<columns {
                let length = Int.random(in: 0...12, using: &random)
                row.append((0..<length).map { _ in alphabet.randomElement(using: &random) ?? 97 })
            }
            expected.append(row)
            let lineEnd: [UInt8] = Bool.random(using: &random) ? [13, 10] : [10]
            bytes += row.map(Self.quoted).joined(separator: [44]) + lineEnd
        }
        #expect(naiveCSV(bytes) == expected)
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let size = Int.random(in: 1...17, using: &random)
            pieces.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        pieces.reverse()
        var reader = CSVReader { pieces.popLast() }
        var found: [[[UInt8]]] = []
        while let record = try reader.record() {
            #expect(!record.isMalformed)
            found.append((0..<record.count).map { Array(record[$0]) })
        }
        #expect(found == expected)
    }

    private static func quoted(_ field: [UInt8]) -> [UInt8] {
        guard field.contains(where: { [34, 44, 10, 13].contains($0) }) else { return field }
        return [34] + field.flatMap { $0 == 34 ? [34, 34] : [$0] } + [34]
    }
}

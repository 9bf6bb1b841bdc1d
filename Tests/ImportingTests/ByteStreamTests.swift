import Events
import Foundation
import Testing

@testable import Importing

struct ByteStreamTests {
    private func read(_ file: TemporaryFile) throws -> [UInt8] {
        let stream = try ByteStream(file: file.url)
        var out: [UInt8] = []
        while let piece = try stream.next() { out += piece }
        return out
    }

    private func bytes(_ count: Int) -> [UInt8] {
        var random = SeededRandom(seed: 7)
        return (0..<count).map { _ in UInt8.random(in: 0...20, using: &random) }
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 300_001])
    func plainAndPackedGiveTheSameBytes(count: Int) throws {
        let plain = bytes(count)
        #expect(try read(TemporaryFile(plain)) == plain)
        #expect(try read(TemporaryFile(gzipped(plain))) == plain)
        #expect(try read(TemporaryFile(gzipped(plain) + gzipped([1, 2, 3]))) == plain + [1, 2, 3])
    }

    @Test func aTruncatedFileIsAnError() throws {
        let packed = gzipped(bytes(200_000))
        for count in [2, 9, 100, packed.count / 2, packed.count - 1] {
            let file = try TemporaryFile(packed.prefix(count))
            #expect(throws: ImportError.gzipTruncated) { try read(file) }
        }
    }

    @Test func aDamagedFileIsAnError() throws {
        var packed = gzipped(bytes(200_000))
        packed[packed.count - 6] ^= 0xFF
        let file = try TemporaryFile(packed)
        do {
            _ = try read(file)
            Issue.record("damage was not seen")
        } catch let error as ImportError {
            guard case .gzipCorrupt = error else {
                Issue.record("not named as damage: \(error)")
                return
            }
        }
    }

    @Test func aMissingFileIsAnError() {
        #expect(throws: ImportError.self) { try ByteStream(file: URL(filePath: "/nowhere/at/all.csv")) }
    }
}

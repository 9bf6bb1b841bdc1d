import CZlib
import Definitions
import Events
import Foundation
import TestKit

@testable import Importing

let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
let pipelines = packageRoot.appending(path: "Pipelines")

func mapping(_ name: String) throws -> SourceMapping {
    try SourceMappingReader.load(
        file: pipelines.appending(path: "sources/\(name).yaml"), registry: DefinitionsLoader.registry(folder: pipelines)
    )
}

/// A file of the shared data sets; nil, with a line on the console, where they are not installed.
func sharedFile(_ path: String) -> URL? { SharedData.folder(for: path)?.appending(path: path) }

/// A file of its own for one test, removed with it.
final class TemporaryFile {
    let url = FileManager.default.temporaryDirectory.appending(path: "dcs-\(UUID().uuidString)")

    init(_ bytes: some Sequence<UInt8>) throws { try Data(bytes).write(to: url) }

    deinit { try? FileManager.default.removeItem(at: url) }
}

/// One gzip member.
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + 1024)
    let size = Int32(MemoryLayout<z_stream>.size)
    deflateInit2_(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    let room = output.count
    input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            stream.next_out = target.baseAddress
            stream.avail_out = UInt32(room)
            deflate(&stream, Z_FINISH)
        }
    }
    deflateEnd(&stream)
    return Array(output.prefix(room - Int(stream.avail_out)))
}

/// A slow parser of RFC 4180 over the whole text, written apart from the reader it checks.
func naiveCSV(_ bytes: [UInt8]) -> [[[UInt8]]] {
    var rows: [[[UInt8]]] = []
    var row: [[UInt8]] = []
    var index = 0
    while index < bytes.count {
        var field: [UInt8] = []
        if bytes[index] == 34 {
            index += 1
            while index < bytes.count {
                if bytes[index] == 34, index + 1 < bytes.count, bytes[index + 1] == 34 {
                    field.append(34)
                    index += 2
                } else if bytes[index] == 34 {
                    index += 1
                    break
                } else {
                    field.append(bytes[index])
                    index += 1
                }
            }
        } else {
            while index < bytes.count, bytes[index] != 44, bytes[index] != 10,
                !(bytes[index] == 13 && index + 1 < bytes.count && bytes[index + 1] == 10)
            {
                field.append(bytes[index])
                index += 1
            }
        }
        row.append(field)
        if index < bytes.count, bytes[index] == 44 {
            index += 1
            if index == bytes.count { row.append([]) }
            continue
        }
        if index < bytes.count, bytes[index] == 13 { index += 1 }
        index += 1
        rows.append(row)
        row = []
    }
    if !row.isEmpty { rows.append(row) }
    return rows
}

/// A mapping written in a test, against the registry of this project.
func mapping(yaml: String) throws -> SourceMapping {
    let file = try TemporaryFile(yaml.utf8)
    return try SourceMappingReader.load(file: file.url, registry: DefinitionsLoader.registry(folder: pipelines))
}

/// All events of a source in batches of the given sizes, one after another.
func events(of source: inout ImportSource, batches: [Int] = [500]) throws -> [String] {
    var out: [String] = []
    var sequence = source.firstSequence
    var turn = 0
    while let batch = try source.batch(from: sequence, maximum: batches[turn % batches.count]) {
        turn += 1
        sequence += UInt64(batch.count)
        let text = String(decoding: batch.body.dropFirst().dropLast(), as: UTF8.self)
        out.append(text)
    }
    return out.joined(separator: ",").components(separatedBy: "},{\"specversion\"")
}

/// Every event as a dictionary.
func decoded(_ source: inout ImportSource) throws -> [[String: Any]] {
    var out: [[String: Any]] = []
    var sequence = source.firstSequence
    while let batch = try source.batch(from: sequence, maximum: 5_000) {
        sequence += UInt64(batch.count)
        out += try JSONSerialization.jsonObject(with: Data(batch.body)) as? [[String: Any]] ?? []
    }
    return out
}
